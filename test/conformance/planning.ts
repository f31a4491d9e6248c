import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FUEL_PER_NODE } from '../../src/capabilities/planning/planner';
import type { Planner } from '../../src/capabilities/planning/answer';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { AirlockError } from '../../src/errors';
import { createWorkerPlanner, type WorkerPlanner } from '../../src/platform/node/workerPlanner';
import { blocks, ferry, FERRY, gripper, hanoi, roads, type PlanningCase } from '../planning/domains';
import { World } from '../planning/semantics';
import { eventually } from '../support/eventually';
import { SampleRunner, type MakeHost } from './sampleRunner';

const GRANTED: readonly CapabilityRequest[] = [{ name: 'plan' }];
const words = ({ domain, problem }: PlanningCase): readonly [string, string] => [domain, problem];

/**
 * The interface `planner` and the flat name `host_plan`, called by sample plugins in C and Rust. Needs `describe` and `it` in
 * scope.
 *
 * @param root of the repository
 */
export function definePlanning(name: string, makeHost: MakeHost, root: string = process.cwd()): void {
  describe(`plan-solve, on ${name}`, () => {
    const samples = new SampleRunner(makeHost, root);
    let planner: WorkerPlanner;
    before(async () => {
      await samples.open();
      planner = createWorkerPlanner({ workerPath: join(root, 'dist/task-worker.js') });
    });
    after(() => {
      samples.close();
      planner.dispose();
    });
    // Enough on a machine where much else runs.
    const limits = { wallMs: 60_000 };

    for (const [prefix, language] of [['c', 'C'], ['rust', 'Rust']] as const) {
      describe(`in ${language}`, () => {
        const run = (args: readonly string[], granted = GRANTED): ReturnType<SampleRunner['run']> => samples.run(`${prefix}-plan`, args, granted, { planner, limits });

        it('gives steps with their objects, the cost, and whether it is proven that none is cheaper', async () => {
          const { lines, report } = await run(['plan', ...words(gripper(1)), 'best', ...words(hanoi(2))]);
          assert.deepEqual(lines.map(line => line.replace(/, \d+ nodes$/, '')), [
            '(pick ball1 here left)', '(move here there)', '(drop ball1 there left)', 'cost 3 proven',
            '(move d1 d2 peg2)', '(move d2 peg1 peg3)', '(move d1 peg2 d2)', 'cost 3 proven',
          ], report.message);
        });

        it('gives costs by the metric, and plans that work', async () => {
          const { domain, problem } = roads(3, 2);
          const { lines } = await run(['plan', domain, problem]);
          const steps = lines.slice(0, -1).map(line => line.slice(1, -1).split(' ')).map(([action = '', ...given]) => ({ action, arguments: given }));
          const world = new World(domain, problem);
          assert.equal(world.execute(steps), world.cheapest(10_000));
          assert.match(lines.at(-1) ?? '', new RegExp(`^cost ${world.execute(steps)} proven, \\d+ nodes$`));
        });

        it('says why there is no plan, and the plugin goes on', async () => {
          const { lines, report } = await run([
            'plan', '(define (domain d)\n  (:predicates (p))\n  (:action a :effect (q)))', '', 'plan', FERRY, ferry(1, 2).problem.replace('(at car1 place2)', '(or (on car1))'),
            'plan', ...words(blocks(3, true)), 'plan', ...words(ferry(1, 2, true)), 'limited', '5', '60000', ...words(gripper(8)), 'first', gripper(1).domain, gripper(1).problem.replace('(at ball1 there)', '(at ball1 here)'),
          ]);
          assert.deepEqual(lines, [
            'domain 3:23: There is no predicate q. Declare it in the domain\'s :predicates.',
            'problem 5:15: (or …) in a condition needs :disjunctive-preconditions, which this planner can\'t do. Write one action for each alternative.',
            'none after 22 nodes: There is no plan: none of the 22 states that can be reached leads to the goal.',
            'none after 0 nodes: There is no plan: nothing can bring (at car1 place2) about.',
            'nodes after 5 nodes: The planner looked at 5 states, as many as it may. Allow more nodes, or make the problem smaller.',
            'cost 0 proven, 0 nodes',
          ], report.message);
        });

        it('costs fuel for each state that was looked at', async () => {
          const [few, many] = [await run(['limited', '10', '60000', ...words(gripper(40))]), await run(['limited', '90', '60000', ...words(gripper(40))])];
          const between = Number(many.report.fuelUsed - few.report.fuelUsed);
          assert.ok(between >= 80 * FUEL_PER_NODE && between < 90 * FUEL_PER_NODE, String(between));
        });

        it('is given up when the execution ends', async () => {
          const { report } = await samples.run(`${prefix}-plan`, ['limited', '10000000', '600000', ...words(gripper(60)), 'best', ...words(gripper(60))], GRANTED, { planner, limits: { wallMs: 1_000 } });
          assert.equal(report.reason, 'timeout', report.message);
        });

        it('ends an execution that was not granted it', async () => {
          const { report, lines } = await run(['plan', ...words(gripper(1))], []);
          assert.deepEqual([report.reason, report.denied, lines], ['capability-denied', { call: 'airlock:plugin/planner.plan-solve', capability: 'plan' }, []]);
        });
      });
    }

    it('looks at no more than the fuel that is left pays for, and would without that', async () => {
      const fuel = 60_000n;
      for (const isGuarded of [true, false]) {
        const looked: number[] = [];
        const watched: Planner = {
          async solve(domain, problem, { payableNodes, ...asked }, signal) {
            const answer = await planner.solve(domain, problem, { ...asked, effort: 'best', ...(isGuarded && payableNodes !== undefined ? { payableNodes } : {}) }, signal);
            if ('nodes' in answer) looked.push(answer.nodes);
            return answer;
          },
        };
        const { report } = await samples.run('c-plan', ['limited', '1500', '600000', ...words(gripper(7))], GRANTED, { planner: watched, limits: { ...limits, fuel } });
        assert.deepEqual([report.reason, report.fuelUsed, looked.length], ['fuel-exhausted', fuel, 1], report.message);
        const [nodes = 0] = looked;
        assert.equal(nodes * FUEL_PER_NODE <= Number(fuel) + FUEL_PER_NODE, isGuarded, String(nodes));
      }
    });

    it('stops when the execution is cancelled, and would go on without its signal', async () => {
      for (const isGuarded of [true, false]) {
        const own = createWorkerPlanner({ workerPath: join(root, 'dist/task-worker.js') });
        const stop = new AbortController();
        let outcome = 'under way';
        const watched: Planner = {
          solve(domain, problem, asked, signal) {
            const solving = own.solve(domain, problem, asked, isGuarded ? signal : new AbortController().signal);
            void solving.then(({ kind }) => { outcome = kind; }, (error: unknown) => { outcome = error instanceof AirlockError ? error.code : String(error); });
            stop.abort();
            return solving;
          },
        };
        const { report } = await samples.run('c-plan', ['limited', '10000000', '600000', ...words(gripper(60)), 'best', ...words(gripper(60))], GRANTED, { planner: watched, signal: stop.signal, limits: { ...limits, fuel: 1n << 40n } });
        assert.equal(report.reason, 'cancelled', report.message);
        if (isGuarded) assert.ok(await eventually(() => outcome === 'cancelled'), outcome);
        else assert.equal(outcome, 'under way');
        own.dispose();
      }
    });

    it('has a flat name, which answers with JSON', async () => {
      const { lines, report } = await samples.run('c-flatplan', [...words(hanoi(1)), 'nonsense', '', ...words(blocks(3, true)), ...words(ferry(2, 2))], GRANTED, { planner, limits });
      const [moved, invalid, unsolvable, ferried] = lines.map(line => JSON.parse(line) as Readonly<Record<string, unknown>>);
      assert.deepEqual(moved, { status: 'solved', steps: [{ action: 'move', arguments: ['d1', 'peg1', 'peg3'] }], cost: 1, optimal: true, nodes: 3 }, report.message);
      assert.deepEqual(invalid, { status: 'invalid', document: 'domain', line: 1, column: 1, message: 'A domain begins with "(define", not with "nonsense".' });
      assert.deepEqual([unsolvable?.['status'], unsolvable?.['nodes']], ['unsolvable', 22]);
      new World(FERRY, ferry(2, 2).problem).execute(ferried?.['steps'] as Parameters<World['execute']>[0]);
      assert.deepEqual((await samples.run('c-flatplan', [...words(hanoi(1))], [], { planner })).report.denied, { call: 'env.host_plan', capability: 'plan' });
    });

    it('answers that there is no planner where there is none', async () => {
      const { lines } = await samples.run('c-plan', ['plan', ...words(hanoi(1))], GRANTED);
      assert.deepEqual(lines, ['There is no planner where this plugin runs. Run it as an installed plugin.']);
    });
  });
}
