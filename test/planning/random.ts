import fc from 'fast-check';
import type { PlanningCase } from './domains';

const OBJECTS = ['a', 'b', 'c', 'd'] as const;
/** Predicates by name: the types of their arguments. */
const PREDICATES = { p: [], q: ['object'], r: ['object', 'object'], s: ['t'], fixed: ['object', 'object'] } as const;

const parameterTypes = fc.constantFrom('', ' - t', ' - u', ' - v', ' - (either u v)', ' - object');
const object = fc.constantFrom(...OBJECTS);
const cost = fc.constantFrom('0', '1', '2', '0.5', '7', '(weight ?x)', '');

/** A predicate of terms from an arbitrary of them. */
function atom(terms: fc.Arbitrary<string>, names: readonly (keyof typeof PREDICATES)[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...names), terms, terms).map(([name, first, second]) => `(${[name, first, second].slice(0, PREDICATES[name].length + 1).join(' ')})`);
}

const changing: readonly (keyof typeof PREDICATES)[] = ['p', 'q', 'r', 's'];

function action(name: string): fc.Arbitrary<string> {
  return fc.record({ types: fc.tuple(parameterTypes, parameterTypes), count: fc.integer({ min: 0, max: 2 }) }).chain(({ types, count }) => {
    const variables = ['?x', '?y'].slice(0, count);
    // `s` takes what is of the type t; whatever is not, is refused: it is only used of the constant.
    const term = fc.constantFrom(...variables, 'a', 'b');
    const literal = (names: readonly (keyof typeof PREDICATES)[]): fc.Arbitrary<string> => atom(term, names).map(one => one.replace(/^\(s .*/, '(s a)'));
    const signed = (one: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.tuple(one, fc.boolean()).map(([text, isPositive]) => (isPositive ? text : `(not ${text})`));
    const equality = fc.tuple(term, term).map(([left, right]) => `(= ${left} ${right})`);
    return fc.record({
      needs: fc.array(fc.oneof({ weight: 6, arbitrary: signed(literal([...changing, 'fixed'])) }, { weight: 1, arbitrary: signed(equality) }), { maxLength: 4 }),
      effects: fc.array(signed(literal(changing)), { minLength: 1, maxLength: 4 }),
      cost,
    }).map(({ needs, effects, cost: amount }) => {
      const increase = amount === '' || (amount.includes('?x') && count === 0) ? '' : ` (increase (total-cost) ${amount})`;
      return `(:action ${name} :parameters (${variables.map((variable, index) => variable + types[index]).join(' ')})
    :precondition (and ${needs.join(' ')}) :effect (and ${effects.join(' ')}${increase}))`;
    });
  });
}

/** Small problems of all that the planner can do, solvable and not. */
export const smallProblem: fc.Arbitrary<PlanningCase> = fc.record({
  parents: fc.tuple(fc.constantFrom('object', 'u'), fc.constantFrom('object', 'v')),
  actions: fc.integer({ min: 1, max: 4 }).chain(count => fc.tuple(...Array.from({ length: count }, (_, index) => action(`act${index}`)))),
  init: fc.array(atom(object, ['p', 'q', 'r', 'fixed']), { maxLength: 8 }),
  goal: fc.array(fc.tuple(atom(object, ['p', 'q', 'r', 'q', 'r', 'fixed']), fc.integer({ max: 3, min: 0 })).map(([text, die]) => (die === 0 ? `(not ${text})` : text)), { minLength: 1, maxLength: 3 }),
  hasMetric: fc.boolean(),
}).map(({ parents, actions, init, goal, hasMetric }) => ({
  domain: `(define (domain random) (:requirements :strips :typing :equality :negative-preconditions :action-costs)
  (:types t - ${parents[0]} u - ${parents[1]} v)
  (:constants a - t b - u)
  (:predicates (p) (q ?x) (r ?x ?y) (s ?x - t) (fixed ?x ?y))
  (:functions (weight ?x) - number (total-cost))
  ${actions.join('\n  ')})`,
  problem: `(define (problem small) (:domain random) (:objects c - v d)
  (:init ${init.join(' ')} (= (total-cost) 0) (= (weight a) 1) (= (weight b) 0) (= (weight c) 2.25) (= (weight d) 3))
  (:goal (and ${goal.join(' ')}))${hasMetric ? '(:metric minimize (total-cost))' : ''})`,
}));
