import type { Budget } from '../budget';
import { ImpossibleGoal, type Grounded } from './grounded';
import { inverted, listAt, ListsBuilder } from './lists';
import type { Task } from './task';

/**
 * Leaves out actions that can never be possible or that help nothing, facts that are always true, and those that nothing asks for.
 * No plan gets lost by that but such with needless steps.
 *
 * @param costOf what an action costs, by the place of its instance
 * @returns `solved` where nothing is to be done
 * @throws LimitReached
 */
export function simplify(grounded: Grounded, costOf: (instance: number) => number, budget: Budget): Task | ImpossibleGoal | 'solved' {
  const { reached, possible } = reach(grounded, budget);
  for (const [fact, literal] of grounded.goal) if (reached[fact] !== 1) return new ImpossibleGoal(literal);
  const always = lasting(grounded, possible);
  const goal = [...grounded.goal.keys()].filter(fact => always[fact] !== 1);
  const init = new Set(grounded.init);
  if (goal.every(fact => init.has(fact))) return 'solved';
  const { relevant, useful } = relevance(grounded, goal, possible, always, budget);
  return renumbered(grounded, goal, relevant, useful, costOf, budget);
}

/** What could become true, and which actions possible, if nothing ever became false. */
function reach({ facts, init, needs, adds }: Grounded, budget: Budget): { readonly reached: Uint8Array; readonly possible: Uint8Array } {
  const actions = needs.starts.length - 1;
  const neededBy = inverted(needs, facts, budget);
  const reached = new Uint8Array(facts);
  const possible = new Uint8Array(actions);
  const missing = Int32Array.from({ length: actions }, (_, action) => (needs.starts[action + 1] as number) - (needs.starts[action] as number));
  const pending: number[] = [];
  const add = (fact: number): void => {
    if (reached[fact] === 1) return;
    reached[fact] = 1;
    pending.push(fact);
  };
  const use = (action: number): void => {
    possible[action] = 1;
    for (const fact of listAt(adds, action)) add(fact);
  };
  init.forEach(add);
  for (let action = 0; action < actions; action++) if (missing[action] === 0) use(action);
  for (let fact = pending.pop(); fact !== undefined; fact = pending.pop()) {
    budget.tick();
    for (const action of listAt(neededBy, fact)) {
      missing[action] = (missing[action] as number) - 1;
      if (missing[action] === 0) use(action);
    }
  }
  return { reached, possible };
}

/** Facts that are true at the start, and that no possible action makes false. */
function lasting({ facts, init, deletes }: Grounded, possible: Uint8Array): Uint8Array {
  const always = new Uint8Array(facts);
  for (const fact of init) always[fact] = 1;
  for (let action = 0; action < possible.length; action++) {
    if (possible[action] === 1) for (const fact of listAt(deletes, action)) always[fact] = 0;
  }
  return always;
}

/** What the goal asks for, what the actions need that bring it about, and so on. */
function relevance({ facts, needs, adds }: Grounded, goal: readonly number[], possible: Uint8Array, always: Uint8Array, budget: Budget): { readonly relevant: Uint8Array; readonly useful: Uint8Array } {
  const addedBy = inverted(adds, facts, budget);
  const relevant = new Uint8Array(facts);
  const useful = new Uint8Array(possible.length);
  const pending: number[] = [];
  const ask = (fact: number): void => {
    if (relevant[fact] === 1 || always[fact] === 1) return;
    relevant[fact] = 1;
    pending.push(fact);
  };
  goal.forEach(ask);
  for (let fact = pending.pop(); fact !== undefined; fact = pending.pop()) {
    budget.tick();
    for (const action of listAt(addedBy, fact)) {
      if (possible[action] !== 1 || useful[action] === 1) continue;
      useful[action] = 1;
      for (const needed of listAt(needs, action)) ask(needed);
    }
  }
  return { relevant, useful };
}

function renumbered(grounded: Grounded, goal: readonly number[], relevant: Uint8Array, useful: Uint8Array, costOf: (instance: number) => number, budget: Budget): Task {
  budget.take(4 * relevant.length);
  const numbers = new Int32Array(relevant.length).fill(-1);
  let facts = 0;
  for (let fact = 0; fact < relevant.length; fact++) if (relevant[fact] === 1) numbers[fact] = facts++;
  // One more, which always holds: what needs nothing else needs it.
  const truth = facts++;
  const kept = (list: Int32Array): number[] => Array.from(list, fact => numbers[fact] as number).filter(fact => fact >= 0);
  const needs = new ListsBuilder(budget);
  const adds = new ListsBuilder(budget);
  const deletes = new ListsBuilder(budget);
  const costs: number[] = [];
  const instances: number[] = [];
  for (let action = 0; action < useful.length; action++) {
    if (useful[action] !== 1) continue;
    budget.tick();
    const needed = kept(listAt(grounded.needs, action));
    needs.add(needed.length === 0 ? [truth] : needed);
    adds.add(kept(listAt(grounded.adds, action)));
    deletes.add(kept(listAt(grounded.deletes, action)));
    const instance = grounded.instances[action] as number;
    costs.push(costOf(instance));
    instances.push(instance);
  }
  const lists = { needs: needs.build(), adds: adds.build(), deletes: deletes.build() };
  const words = (facts + 31) >> 5;
  const init = new Int32Array(words);
  for (const fact of [...kept(Int32Array.from(grounded.init)), truth]) init[fact >> 5] = (init[fact >> 5] as number) | (1 << (fact & 31));
  return {
    facts, words, init, goal: Int32Array.from(kept(Int32Array.from(goal))), actions: costs.length, ...lists,
    neededBy: inverted(lists.needs, facts, budget), addedBy: inverted(lists.adds, facts, budget),
    costs: Float64Array.from(costs), instances: Int32Array.from(instances),
  };
}
