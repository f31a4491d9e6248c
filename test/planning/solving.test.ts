import assert from 'node:assert/strict';
import { solvePlan } from '../../src/capabilities/planning/solve';
import type { Effort, PlanAnswer } from '../../src/capabilities/planning/answer';
import { blocks, ferry, gripper, hanoi, logistics, roads, type PlanningCase } from './domains';
import { World } from './semantics';

const never = (): boolean => false;

function solve({ domain, problem }: PlanningCase, effort: Effort = 'automatic', nodes = 100_000): PlanAnswer {
  return solvePlan(domain, problem, { nodes, effort }, never);
}

/** Solves, has the plan executed, and gives the answer. */
function solved(planning: PlanningCase, effort?: Effort): Extract<PlanAnswer, { kind: 'solved' }> {
  const answer = solve(planning, effort);
  if (answer.kind !== 'solved') assert.fail(`${answer.kind}: ${answer.message}`);
  assert.equal(new World(planning.domain, planning.problem).execute(answer.steps), answer.cost);
  return answer;
}

describe('The planner, on the domains that planners are tried on', () => {
  const cases: Readonly<Record<string, PlanningCase>> = {
    'turns a tower of 4 blocks round': blocks(4), 'turns a tower of 12 blocks round': blocks(12),
    'has 3 balls carried by a gripper': gripper(3), 'has 30 balls carried by a gripper': gripper(30),
    'ferries 3 cars': ferry(3, 3), 'ferries 20 cars': ferry(20, 8),
    'moves 3 discs of Hanoi': hanoi(3), 'moves 7 discs of Hanoi': hanoi(7),
    'delivers 3 packages': logistics(2, 3), 'delivers 16 packages between 6 cities': logistics(6, 16, 2),
    'sends a courier to 4 towns': roads(2, 2), 'sends a courier to 25 towns': roads(5, 5),
  };
  for (const [name, planning] of Object.entries(cases)) {
    it(`${name}, by a plan that works`, () => {
      solved(planning, 'first');
    });
  }

  const small: Readonly<Record<string, PlanningCase>> = {
    'blocks': blocks(4), 'gripper': gripper(3), 'ferry': ferry(3, 3), 'hanoi': hanoi(4), 'logistics': logistics(2, 2),
    'roads 1': roads(3, 2, 1), 'roads 2': roads(3, 2, 2), 'roads 3': roads(2, 3, 3),
  };
  for (const [name, planning] of Object.entries(small)) {
    it(`finds the cheapest plan of a small problem of ${name}, and says that it is`, () => {
      const { cost, isOptimal } = solved(planning, 'best');
      assert.deepEqual([cost, isOptimal], [new World(planning.domain, planning.problem).cheapest(20_000), true]);
    });
  }

  const unsolvable: Readonly<Record<string, PlanningCase>> = {
    'blocks that stand on each other in a circle': blocks(4, true), 'a ferry that is nowhere': ferry(3, 3, true),
    'a disc that fits on no peg': hanoi(3, true), 'packages for other cities without a plane': logistics(2, 2, 0),
  };
  for (const [name, planning] of Object.entries(unsolvable)) {
    it(`proves that there is no plan for ${name}`, () => {
      assert.equal(solve(planning).kind, 'unsolvable');
      assert.equal(new World(planning.domain, planning.problem).cheapest(20_000), undefined);
    });
  }

  it('does the same however much can be paid for, until it is too much', () => {
    for (const planning of [gripper(4), hanoi(4), roads(3, 2), blocks(4, true)]) {
      const { domain, problem } = planning;
      const paid = (payableNodes: number): PlanAnswer => solvePlan(domain, problem, { nodes: 100_000, effort: 'best', payableNodes }, never);
      const answer = solve(planning, 'best');
      const nodes = 'nodes' in answer ? answer.nodes : 0;
      assert.deepEqual(paid(nodes), answer);
      const cut = paid(nodes - 1);
      assert.ok('nodes' in cut && cut.nodes === nodes - 1);
    }
  });

  it('looks for the cheapest plan where the problem has a metric, and for any where it has none', () => {
    assert.deepEqual([solved(roads(3, 2)).isOptimal, solved(gripper(6)).isOptimal], [true, false]);
  });

  it('improves a plan as far as its nodes go, where it can’t prove that it is the cheapest', () => {
    const first = solved(roads(5, 5), 'first');
    const best = solve(roads(5, 5), 'best', 4_000);
    assert.ok(best.kind === 'solved' && best.cost < first.cost && !best.isOptimal && best.nodes <= 4_000);
  });

  it('gives the same answer for the same texts and nodes, each time', () => {
    for (const planning of [roads(4, 4), logistics(4, 8), ferry(8, 4)]) assert.deepEqual(solve(planning, 'best', 3_000), solve(planning, 'best', 3_000));
  });

  it('looks at no more states than it may', () => {
    const answer = solve(logistics(6, 12), 'first', 10);
    assert.deepEqual([answer.kind, 'limit' in answer && answer.limit, 'nodes' in answer && answer.nodes], ['budget', 'nodes', 10]);
  });

  it('ends when its time is up, with the best plan so far', () => {
    let looks = 0;
    const answer = solvePlan(roads(5, 5).domain, roads(5, 5).problem, { nodes: 1_000_000, effort: 'best' }, () => ++looks > 2_000);
    assert.ok(answer.kind === 'solved' && !answer.isOptimal);
    const { kind } = solvePlan(logistics(6, 12).domain, logistics(6, 12).problem, { nodes: 1_000_000, effort: 'first' }, () => true);
    assert.equal(kind, 'budget');
  });
});
