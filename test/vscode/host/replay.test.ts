import assert from 'node:assert/strict';
import { createExecutor } from '../../../src/sandbox/executor';
import type { Executor } from '../../../src/sandbox/types';
import { randomCase } from '../../recording/cases';
import { hardenedFixture, open as openBytes, record, replayed, type ReplayResult } from '../../recording/support';
import { print } from './print';
import { runtimes } from './runtimes';

/** Random executions for each pair of hosts; a thousand were, by hand. */
const cases = Number(process.env.AIRLOCK_REPLAY_CASES ?? 12);

/** Engine traps, which wasm-wasi-core does not tell apart: fuel and memory are those of the last frame. */
const unseen = (reason: string): boolean => reason === 'trap' || reason === 'memory-limit';

describe('recordings of each host', () => {
  const executors = new Map<string, { readonly executor: Executor; readonly close: () => void }>();

  before(async () => {
    for (const { kind, open } of runtimes) {
      const { host, close } = await open();
      executors.set(kind, { executor: createExecutor(host), close });
    }
  });
  after(() => {
    for (const { executor, close } of executors.values()) {
      executor.dispose();
      close();
    }
  });

  for (const { kind: from } of runtimes) {
    for (const { kind: to } of runtimes) {
      it(`made on ${from}, ${cases} random executions are the same on ${to}`, async function () {
        this.timeout(1_500_000);
        const recorder = executors.get(from)?.executor, player = executors.get(to)?.executor;
        assert.ok(recorder !== undefined && player !== undefined);
        const ends = new Map<string, number>();
        for (let index = 0; index < cases; index += 1) {
          const drawn = randomCase(index);
          const module = await hardenedFixture(drawn.fixture);
          const recorded = await record(recorder, module, drawn.options());
          const again: ReplayResult = await replayed(player, await openBytes(recorded.bytes), module).catch((error: unknown) => assert.fail(`${drawn.title}: ${String(error)}`));
          assert.deepEqual(again.stdout, recorded.stdout, drawn.title);
          assert.deepEqual(again.stderr, recorded.stderr, drawn.title);
          const { reason, exitCode, results, fuelUsed, peakMemoryPages } = recorded.report;
          ends.set(reason, (ends.get(reason) ?? 0) + 1);
          assert.equal(again.report.exitCode, exitCode, drawn.title);
          assert.deepEqual(again.report.results, results, drawn.title);
          if (from !== to && unseen(reason)) {
            assert.ok(unseen(again.report.reason), drawn.title);
            if (reason === 'trap' && from === 'vscode-wasi') assert.ok(again.report.trap !== undefined, `${drawn.title}: the replay tells the trap`);
            continue;
          }
          assert.deepEqual([again.report.reason, again.report.fuelUsed, again.report.peakMemoryPages], [reason, fuelUsed, peakMemoryPages], drawn.title);
        }
        print(`      ${[...ends].map(([reason, count]) => `${count} ${reason}`).join(', ')}`);
      });
    }
  }
});
