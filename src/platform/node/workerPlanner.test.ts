import assert from 'node:assert/strict';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { gripper, hanoi, logistics, type PlanningCase } from '../../../test/planning/domains';
import type { PlanAnswer, PlanLimits } from '../../capabilities/planning/answer';
import { solvePlan } from '../../capabilities/planning/solve';
import { AirlockError } from '../../errors';
import { createWorkerPlanner, type WorkerPlanner } from './workerPlanner';

const never = new AbortController().signal;
const usual: PlanLimits = { nodes: 50_000, milliseconds: 600_000, effort: 'first' };
/** Takes far longer than any test. */
const endless: PlanLimits = { nodes: 1_000_000_000, milliseconds: 600_000, effort: 'best' };

describe('The planner in worker threads', () => {
  let planner: WorkerPlanner;
  beforeEach(() => {
    planner = createWorkerPlanner({ workerPath: join(process.cwd(), 'dist/task-worker.js') });
  });
  afterEach(() => planner.dispose());

  const solve = ({ domain, problem }: PlanningCase, limits = usual, signal = never): Promise<PlanAnswer> => planner.solve(domain, problem, limits, signal);
  const isCancelled = (error: unknown): boolean => error instanceof AirlockError && error.code === 'cancelled';

  it('answers what it would answer here, to many at once', async () => {
    const cases = [gripper(4), hanoi(3), gripper(5), hanoi(4, true), logistics(2, 2)];
    const answers = await Promise.all(cases.map(planning => solve(planning)));
    assert.deepEqual(answers, cases.map(({ domain, problem }) => solvePlan(domain, problem, usual, () => false)));
  });

  it('stops when its signal is aborted, and goes on with what waits', async () => {
    const stops = [new AbortController(), new AbortController(), new AbortController()];
    const stopped = stops.map(({ signal }) => assert.rejects(solve(gripper(30), endless, signal), isCancelled));
    const waiting = solve(hanoi(3));
    for (const stop of stops) stop.abort();
    await Promise.all(stopped);
    assert.equal((await waiting).kind, 'solved');
    await assert.rejects(solve(hanoi(3), usual, AbortSignal.abort()), isCancelled);
  });

  it('stops all that is under way when it is disposed of', async () => {
    const stopped = [1, 2, 3].map(() => assert.rejects(solve(gripper(30), endless), isCancelled));
    planner.dispose();
    await Promise.all(stopped);
  });

  it('ends when its time is up', async () => {
    const answer = await solve(logistics(12, 60), { ...endless, milliseconds: 1 });
    assert.ok(answer.kind === 'budget' && answer.limit === 'time');
  });

  it('answers that memory is not enough where its heap is full', async () => {
    const small = createWorkerPlanner({ workerPath: join(process.cwd(), 'dist/task-worker.js'), heapMb: 8 });
    const { domain, problem } = gripper(1);
    const padded = problem.replace('(:init', `(:init ${'(free left)'.repeat(80_000)}`);
    const answer = await small.solve(domain, padded, usual, never);
    small.dispose();
    assert.ok(answer.kind === 'budget' && answer.limit === 'memory');
  });

  it('waits while others are to work first, until they have done, and never for long', async () => {
    planner.hold(true);
    const held = solve(hanoi(3));
    planner.hold(false);
    assert.equal((await held).kind, 'solved');
    planner.hold(true);
    assert.equal((await solve(hanoi(3))).kind, 'solved');
  });

  it('leaves the priority of this process as it is', async () => {
    const before = getPriority();
    await solve(hanoi(3));
    assert.equal(getPriority(), before);
  });
});
