import assert from 'node:assert/strict';
import { solvePlan } from '../../src/capabilities/planning/solve';
import type { PlanAnswer } from '../../src/capabilities/planning/answer';
import { gripper, logistics } from './domains';

const names = (count: number): string => Array.from({ length: count }, (_, index) => `o${index}`).join(' ');

/** Solves without a clock: what ends, ends by what is counted. */
function solve(domain: string, problem: string, { nodes = 1_000, maxBytes = 64 * 2 ** 20 } = {}): PlanAnswer {
  return solvePlan(domain, problem, { nodes, effort: 'first' }, () => false, maxBytes);
}

const PROBLEM = '(define (problem p) (:domain d) (:objects a) (:init) (:goal ()))';

describe('The planner, given what is made to hurt it', () => {
  it('refuses parentheses that are nested deeply, with the place', () => {
    const answer = solve('('.repeat(1_000_000), '');
    assert.deepEqual([answer.kind, 'column' in answer && answer.column], ['unsupported', 101]);
    assert.equal(solve(`(define (domain d) (:predicates (p)) (:action a :precondition ${'(and '.repeat(50_000)}(p)${')'.repeat(50_000)}))`, PROBLEM).kind, 'unsupported');
    assert.equal(solve(')'.repeat(1_000_000), '').kind, 'invalid');
  });

  it('refuses texts, names, and lists of objects and types that are too large', () => {
    assert.equal(solve(`;${' '.repeat(2 ** 20)}`, '').kind, 'unsupported');
    assert.equal(solve(`(define (domain ${'d'.repeat(300)}))`, PROBLEM).kind, 'unsupported');
    assert.equal(solve('(define (domain d))', PROBLEM.replace('(:objects a)', `(:objects ${names(20_000)})`)).kind, 'unsupported');
    assert.equal(solve(`(define (domain d) (:types ${names(2_000)}))`, PROBLEM).kind, 'unsupported');
    assert.equal(solve(`(define (domain d) (:predicates (p)) (:action a :precondition (and ${'(p)'.repeat(2_000)})))`, PROBLEM).kind, 'unsupported');
    assert.equal(solve(`(define (domain d) (:predicates (p ${names(60).replaceAll('o', '?o')})))`, PROBLEM).kind, 'unsupported');
  });

  it('reads the deepest chain and the widest circle of types that there can be', () => {
    const chain = Array.from({ length: 990 }, (_, index) => `t${index} - t${index + 1}`).join(' ');
    assert.equal(solve(`(define (domain d) (:types ${chain}) (:predicates (p ?x - t990)) (:constants c - t0))`, PROBLEM.replace('(:init)', '(:init (p c))')).kind, 'solved');
    const answer = solve(`(define (domain d) (:types ${chain} t990 - t0))`, PROBLEM);
    assert.equal(answer.kind, 'invalid');
  });

  it('gives up an action with more instances than it takes on', () => {
    const answer = solve(
      '(define (domain d) (:predicates (p ?x) (done)) (:action a :parameters (?a ?b ?c ?d ?e ?f) :precondition (and (p ?a) (p ?b) (p ?c) (p ?d) (p ?e) (p ?f)) :effect (done)))',
      `(define (problem p) (:domain d) (:objects ${names(60)}) (:init ${Array.from({ length: 60 }, (_, index) => `(p o${index})`).join(' ')}) (:goal (done)))`,
    );
    assert.ok(answer.kind === 'budget' && answer.limit === 'size', JSON.stringify(answer));
  });

  it('gives up facts of which there are too many', () => {
    const answer = solve(
      '(define (domain d) (:predicates (q ?a ?b ?c ?d) (done)) (:action a :parameters (?a ?b ?c ?d) :effect (q ?a ?b ?c ?d)) (:action b :parameters (?a) :precondition (q ?a ?a ?a ?a) :effect (done)))',
      `(define (problem p) (:domain d) (:objects ${names(60)}) (:init) (:goal (done)))`,
    );
    assert.ok(answer.kind === 'budget' && (answer.limit === 'size' || answer.limit === 'memory'), JSON.stringify(answer));
  });

  it('ends a search for instances that finds none, at the latest when its time is up', () => {
    let looks = 0;
    const domain = `(define (domain d) (:predicates (p ?x) (done)) (:action a :parameters (${names(20).replaceAll('o', '?o')}) :precondition (and ${Array.from({ length: 19 }, (_, index) => `(not (= ?o${index} ?o19))`).join(' ')} (p ?o19)) :effect (done)))`;
    const answer = solvePlan(domain, `(define (problem p) (:domain d) (:objects ${names(19)}) (:init ${Array.from({ length: 19 }, (_, index) => `(p o${index})`).join(' ')}) (:goal (done)))`, { nodes: 10, effort: 'first' }, () => ++looks > 200);
    assert.equal(answer.kind, 'budget');
  });

  it('keeps to its memory while it grounds and while it searches', () => {
    const { domain, problem } = logistics(10, 30);
    const grounding = solve(domain, problem, { maxBytes: 2 ** 18 });
    assert.ok(grounding.kind === 'budget' && grounding.limit === 'memory' && grounding.nodes === 0, JSON.stringify(grounding));
    const searching = solve(domain, problem, { nodes: 1_000_000, maxBytes: 3 * 2 ** 20 });
    assert.ok(searching.kind === 'budget' && searching.limit === 'memory' && searching.nodes > 0, JSON.stringify(searching));
    // It is the bound that ends them: with more there is a plan.
    assert.equal(solve(domain, problem, { nodes: 1_000_000 }).kind, 'solved');
  });

  it('takes a little memory for each of many predicates', () => {
    const all = Array.from({ length: 3_000 }, (_, index) => `p${index}`);
    const domain = `(define (domain d) (:predicates ${all.map(name => `(${name} ?x)`).join('')}) (:action a :parameters (?x) :precondition (p0 ?x) :effect (and ${all.slice(1, 900).map(name => `(${name} ?x)`).join('')})))`;
    const answer = solve(domain, `(define (problem p) (:domain d) (:objects a) (:init ${all.map(name => `(${name} a)`).join('').replace('(p7 a)', '')}) (:goal (p7 a)))`, { maxBytes: 16 * 2 ** 20 });
    assert.equal(answer.kind, 'solved', JSON.stringify(answer));
  });

  it('gives the plan that it has where memory ends the search for a cheaper one', () => {
    const { domain, problem } = gripper(20);
    const answer = solvePlan(domain, problem, { nodes: 1_000_000, effort: 'best' }, () => false, 4 * 2 ** 20);
    assert.ok(answer.kind === 'solved' && !answer.isOptimal);
  });

  it('takes names of properties that every object has as names like any other', () => {
    const domain = '(define (domain constructor) (:predicates (constructor) (valueof)) (:action tostring :precondition (not (constructor)) :effect (and (constructor) (valueof))))';
    const answer = solve(domain, '(define (problem p) (:domain constructor) (:goal (and (constructor) (valueof))))');
    assert.deepEqual(answer.kind === 'solved' && answer.steps, [{ action: 'tostring', arguments: [] }], JSON.stringify(answer));
    assert.equal(solve('(define (domain d) (constructor))', PROBLEM).kind, 'invalid');
  });
});
