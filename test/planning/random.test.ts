import assert from 'node:assert/strict';
import fc from 'fast-check';
import { solvePlan } from '../../src/capabilities/planning/solve';
import { smallProblem } from './random';
import { TooManyStates, World } from './semantics';

/** Few random problems have more states than can be looked at so plainly. */
function cheapestOf(world: World): number | undefined | 'unknown' {
  try {
    return world.cheapest(1_000);
  } catch (error) {
    if (error instanceof TooManyStates) return 'unknown';
    throw error;
  }
}

describe('The planner, on small random problems', () => {
  it('agrees with a search through all states on whether there is a plan, and what the cheapest costs', () => {
    const seen = { solved: 0, unsolvable: 0 };
    fc.assert(fc.property(smallProblem, ({ domain, problem }) => {
      const world = new World(domain, problem);
      const cheapest = cheapestOf(world);
      fc.pre(cheapest !== 'unknown');
      for (const effort of ['first', 'best'] as const) {
        const answer = solvePlan(domain, problem, { nodes: 100_000, effort }, () => false);
        if (cheapest === undefined) {
          assert.equal(answer.kind, 'unsolvable');
          seen.unsolvable += 1;
          continue;
        }
        if (answer.kind !== 'solved') assert.fail(`${answer.kind}: ${answer.message}`);
        assert.equal(world.execute(answer.steps), answer.cost);
        if (effort === 'best') assert.deepEqual([answer.cost, answer.isOptimal], [cheapest, true]);
        if (answer.isOptimal) assert.equal(answer.cost, cheapest);
        seen.solved += 1;
      }
    }), { numRuns: 400 });
    // Problems of which all are easy in the same way show nothing.
    assert.ok(seen.solved > 50 && seen.unsolvable > 50, JSON.stringify(seen));
  });
});
