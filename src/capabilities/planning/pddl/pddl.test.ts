import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FERRY, ROADS, ferry, roads } from '../../../../test/planning/domains';
import { solvePlan } from '../solve';
import { readDomain, type ReadDomain } from './domain';
import { readProblem } from './problem';
import { PddlError, Source, type PddlProblem } from './source';

const read = (domain: string): ReadDomain => readDomain(new Source('domain', domain));

/** What is wrong with a text, or fails. */
function problemOf(work: () => unknown): PddlProblem {
  try {
    work();
  } catch (error) {
    if (error instanceof PddlError) return error.problem;
    throw error;
  }
  assert.fail('nothing was wrong');
}

const inDomain = (sections: string): PddlProblem => problemOf(() => read(`(define (domain d)\n${sections})`));
const inProblem = (sections: string): PddlProblem => problemOf(() => readProblem(new Source('problem', `(define (problem p) (:domain ferry)\n${sections})`), read(FERRY)));
const place = ({ document, line, column }: PddlProblem): string => `${document} ${line}:${column}`;

describe('Reading PDDL', () => {
  it('tells no case apart, takes comments, and keeps names as they were declared', () => {
    const { domain } = read('(DEFINE (Domain D) ; a comment (\r\n(:Constants Anna - Person) (:types Person)(:PREDICATES (Tall ?X - PERSON))\n(:action GO :parameters (?X - person) :precondition (TALL ?x) :effect (not (tall ANNA))))');
    assert.deepEqual([domain.name, domain.constants.map(({ name }) => name), domain.actions.map(({ name }) => name)], ['D', ['Anna'], ['GO']]);
    assert.deepEqual(domain.actions[0]?.effects.map(({ terms, isPositive }) => [terms, isPositive]), [[[0], false]]);
  });

  it('takes a type with several parents, one that is only named as a parent, and one of either', () => {
    const { domain } = read('(define (domain d) (:types car - (either vehicle toy) toy) (:constants c - car) (:predicates (p ?x - vehicle) (q ?x - toy) (r ?x - (either toy vehicle))) (:action a :effect (and (p c) (q c) (r c))))');
    assert.equal(domain.actions[0]?.effects.length, 3);
  });

  it('reads nested conjunctions, empty ones and (not (not …)) as one', () => {
    const { domain } = read('(define (domain d) (:predicates (p) (q)) (:action a :precondition (and (and) () (and (p) (not (not (q))))) :effect ()))');
    assert.deepEqual(domain.actions[0]?.precondition.literals.map(({ isPositive }) => isPositive), [true, true]);
  });

  const wrong: readonly (readonly [what: string, problem: () => PddlProblem, where: string, message: RegExp])[] = [
    ['a parenthesis that is never closed', () => problemOf(() => read('(define (domain d)\n  (:predicates (p)')), 'domain 2:3', /never closed/],
    ['one that is closed too often', () => problemOf(() => read('(define (domain d)))')), 'domain 1:20', /more after the end/],
    ['nothing at all', () => problemOf(() => read(' ; empty')), 'domain 1:1', /is empty/],
    ['a problem in place of the domain', () => problemOf(() => read(ferry(1, 2).problem)), 'domain 1:9', /This is a problem/],
    ['a section that there is not', () => inDomain('(:predicate (p))'), 'domain 2:1', /no part of a domain/],
    ['a section twice', () => inDomain('(:predicates (p)) (:predicates (q))'), 'domain 2:19', /two :predicates/],
    ['a requirement that there is not', () => inDomain('(:requirements :strips :magic)'), 'domain 2:24', /no requirement of PDDL/],
    ['a type that was not declared', () => inDomain('(:predicates (p ?x - wheel))'), 'domain 2:22', /no type wheel/],
    ['types in a circle', () => inDomain('(:types a - b b - c c - a)'), 'domain 2:21', /a kind of itself/],
    ['a type that nothing has', () => inDomain('(:types - a)'), 'domain 2:9', /Nothing stands before/],
    ['a predicate that was not declared', () => inDomain('(:action a :effect (p))'), 'domain 2:21', /no predicate p\. Declare it/],
    ['too few arguments', () => inDomain('(:predicates (p ?x)) (:action a :effect (p))'), 'domain 2:41', /has 1 argument, not 0/],
    ['a variable that is no parameter', () => inDomain('(:predicates (p ?x)) (:action a :parameters (?y) :effect (p ?x))'), 'domain 2:61', /no parameter \?x/],
    ['an argument that can never be of the type', () => inDomain('(:types t u) (:predicates (p ?x - t)) (:action a :parameters (?y - u) :effect (p ?y))'), 'domain 2:82', /of another type than p takes/],
    ['two parameters of one name', () => inDomain('(:action a :parameters (?x ?x))'), 'domain 2:28', /two parameters named \?x/],
    ['two actions of one name', () => inDomain('(:action a) (:action A)'), 'domain 2:22', /two actions named A/],
    ['a name that is none', () => inDomain('(:predicates (2nd ?x))'), 'domain 2:15', /can't be the name of a predicate/],
    ['a name that has a meaning', () => inDomain('(:predicates (not ?x))'), 'domain 2:15', /has a meaning in PDDL/],
    ['a character that can be in no name', () => inDomain('(:predicates (größe))'), 'domain 2:17', /U\+00F6/],
    ['a part that an action has not', () => inDomain('(:action a :preconditions ())'), 'domain 2:12', /no part of an action/],
    ['a part of an action without a list', () => inDomain('(:action a :precondition :effect ())'), 'domain 2:26', /missing after :precondition/],
    ['an equality as an effect', () => inDomain('(:action a :parameters (?x) :effect (= ?x ?x))'), 'domain 2:37', /can't be an effect/],
    ['a negative cost', () => inDomain('(:action a :effect (increase (total-cost) -1))'), 'domain 2:43', /not negative/],
    ['a problem for another domain', () => problemOf(() => readProblem(new Source('problem', '(define (problem p) (:domain other))'), read(FERRY))), 'problem 1:30', /for the domain other/],
    ['a problem without a goal', () => inProblem('(:init)'), 'problem 1:1', /no :goal/],
    ['an object that was not declared', () => inProblem('(:objects a - car) (:goal (on b))'), 'problem 2:31', /no object b/],
    ['a fact of an object of another type', () => inProblem('(:objects a - car) (:init (ferry-at a)) (:goal ())'), 'problem 2:37', /of another type/],
    ['a fact and that it does not hold', () => inProblem('(:init (not (loaded)) (loaded)) (:goal ())'), 'problem 2:13', /in :init, too/],
    ['two objects of one name', () => inProblem('(:objects a a - car) (:goal ())'), 'problem 2:13', /two objects named a/],
  ];
  for (const [what, problem, where, message] of wrong) {
    it(`refuses ${what}, with the place`, () => {
      const found = problem();
      assert.deepEqual([found.kind, place(found)], ['invalid', where]);
      assert.match(found.message, message);
    });
  }

  const beyond: readonly (readonly [what: string, problem: () => PddlProblem, where: string, requirement: string])[] = [
    ['a disjunction', () => inDomain('(:predicates (p)) (:action a :precondition (or (p) (p)))'), 'domain 2:44', ':disjunctive-preconditions'],
    ['an implication', () => inDomain('(:predicates (p)) (:action a :precondition (imply (p) (p)))'), 'domain 2:44', ':disjunctive-preconditions'],
    ['the negation of a conjunction', () => inDomain('(:predicates (p)) (:action a :precondition (not (and (p))))'), 'domain 2:49', ':disjunctive-preconditions'],
    ['a universal precondition', () => inDomain('(:action a :precondition (forall (?x) (= ?x ?x)))'), 'domain 2:26', ':universal-preconditions'],
    ['an existential goal', () => inProblem('(:goal (exists (?x) (on ?x)))'), 'problem 2:8', ':existential-preconditions'],
    ['a conditional effect', () => inDomain('(:predicates (p)) (:action a :effect (when (p) (p)))'), 'domain 2:38', ':conditional-effects'],
    ['an effect on all objects', () => inDomain('(:predicates (p)) (:action a :effect (forall (?x) (p)))'), 'domain 2:38', ':conditional-effects'],
    ['a comparison of numbers', () => inDomain('(:functions (f)) (:action a :precondition (>= (f) 3))'), 'domain 2:43', ':numeric-fluents'],
    ['a number that something equals', () => inDomain('(:functions (f)) (:action a :precondition (= (f) 3))'), 'domain 2:43', ':numeric-fluents'],
    ['a change of another number than the cost', () => inDomain('(:functions (f)) (:action a :effect (increase (f) 3))'), 'domain 2:47', ':numeric-fluents'],
    ['arithmetic in a cost', () => inDomain('(:functions (f)) (:action a :effect (increase (total-cost) (+ (f) 3)))'), 'domain 2:60', ':numeric-fluents'],
    ['a function whose values are objects', () => inDomain('(:types t) (:functions (f) - t)'), 'domain 2:30', ':object-fluents'],
    ['a durative action', () => inDomain('(:durative-action a)'), 'domain 2:1', ':durative-actions'],
    ['a derived predicate', () => inDomain('(:derived (p) (p))'), 'domain 2:1', ':derived-predicates'],
    ['a requirement of more', () => inDomain('(:requirements :strips :adl)'), 'domain 2:24', ':adl'],
    ['a constraint on plans', () => inProblem('(:constraints (always (loaded))) (:goal ())'), 'problem 2:1', ':constraints'],
    ['a preference', () => inProblem('(:goal (preference a (loaded)))'), 'problem 2:8', ':preferences'],
    ['a fact that becomes true later', () => inProblem('(:init (at 5 (loaded))) (:goal ())'), 'problem 2:8', ':timed-initial-literals'],
    ['another metric', () => inProblem('(:goal ()) (:metric minimize (+ (total-cost) 1))'), 'problem 2:30', ':numeric-fluents'],
  ];
  for (const [what, problem, where, requirement] of beyond) {
    it(`refuses ${what}, naming what it would need`, () => {
      const found = problem();
      assert.deepEqual([found.kind, place(found)], ['unsupported', where]);
      assert.ok(found.message.includes(requirement), found.message);
      // What to do instead is the last sentence.
      assert.match(found.message, /\. [A-Z][^.]*(\. [A-Z][^.]*)?\.$/);
    });
  }

  it('refuses a cost without a value, and two values of one thing', () => {
    const { domain, problem } = roads(2, 2);
    const without = solvePlan(domain, problem.replace(/\(= \(length [^)]*\) [\d.]+\)/g, ''), { nodes: 100, effort: 'best' }, () => false);
    assert.ok(without.kind === 'invalid' && without.document === 'domain' && /\(length .*\) has no value/.test(without.message));
    const twice = solvePlan(domain, problem.replace('(:init', '(:init (= (length depot depot) 1) (= (length depot depot) 2)'), { nodes: 100, effort: 'best' }, () => false);
    assert.ok(twice.kind === 'invalid' && twice.document === 'problem' && twice.message.includes('another value'));
  });

  it('says of each text that is cut off where it is not whole', () => {
    for (const text of [FERRY, ROADS]) {
      for (let end = 0; end < text.length; end++) {
        const found = problemOf(() => read(text.slice(0, end)));
        assert.ok(found.kind === 'invalid' && found.line >= 1 && found.column >= 1);
      }
    }
  });

  it('answers something of each text with a place in it, whatever was changed', () => {
    const { domain, problem } = roads(2, 2);
    const changed = (text: string): fc.Arbitrary<string> => fc.array(fc.tuple(fc.nat(text.length), fc.constantFrom('(', ')', '-', '?x', ' ', ';', '\n', '0', ':', 'not', '(and', '\0', 'é', '(when', '= '), fc.integer({ min: 0, max: 12 })), { minLength: 1, maxLength: 4 })
      .map(edits => edits.reduce((whole, [at, inserted, removed]) => whole.slice(0, at) + inserted + whole.slice(at + removed), text));
    fc.assert(fc.property(changed(domain), changed(problem), fc.boolean(), (brokenDomain, brokenProblem, isDomain) => {
      const answer = solvePlan(isDomain ? brokenDomain : domain, isDomain ? problem : brokenProblem, { nodes: 2_000, effort: 'first' }, () => false);
      if (answer.kind !== 'invalid' && answer.kind !== 'unsupported') return;
      const lines = (answer.document === 'domain' ? (isDomain ? brokenDomain : domain) : (isDomain ? problem : brokenProblem)).split('\n');
      assert.ok(answer.line <= lines.length && answer.column <= (lines[answer.line - 1] ?? '').length + 1, JSON.stringify(answer));
    }), { numRuns: 3_000 });
  });
});
