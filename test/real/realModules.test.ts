import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { schemes } from './metering.mjs';
import { workloadSubject } from './subject.mjs';
import { firstDifference, workloads } from './workloads.mjs';

/** Runs a workload twice in a process of its own, with a clock and random numbers that are always the same. */
async function outcome(workload: string, scheme: string) {
  const subject = workloadSubject(workload, scheme);
  try {
    const ready = await subject.ready();
    const first = await subject.run();
    const second = await subject.run();
    return {
      outputs: [first, second].map(({ digest, outputBytes }) => ({ digest, outputBytes })),
      fuel: [ready, first, second].map(({ fuel }) => fuel),
    };
  } finally {
    subject.close();
  }
}

describe('Real modules from npm, metered', function () {
  this.timeout(400_000);

  for (const workload of workloads) {
    const { name, what, packages } = workload;
    it(`${what} behaves as before, for the same fuel in every scheme and process`, async function () {
      const missing = packages.filter(each => !existsSync(`node_modules/${each}`));
      if (missing.length > 0) {
        console.error(`SKIPPED: ${what}: not installed: ${missing.join(', ')}`);
        this.skip();
      }
      const [plain, ...metered] = await Promise.all(['plain', ...schemes].map(scheme => outcome(name, scheme)));
      for (const [index, { outputs, fuel }] of metered.entries()) {
        assert.deepEqual(outputs, plain?.outputs, schemes[index]);
        assert.equal(firstDifference(workload, fuel, metered[0]?.fuel ?? []), -1, `fuel of ${schemes[index]}: ${fuel.join()}, of ${schemes[0]}: ${metered[0]?.fuel.join()}`);
        assert(fuel.every(used => BigInt(used) >= 0n) && BigInt(fuel[1] ?? 0) > 1_000_000n, `fuel of ${schemes[index]}: ${fuel.join()}`);
      }
    });
  }
});
