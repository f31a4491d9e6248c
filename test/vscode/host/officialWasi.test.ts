import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { officialTests, problemOf } from '../../../scripts/lib/officialTests.mjs';
import { createNodeFileSystem } from '../../../src/platform/node/nodeFileSystem';
import { createExecutor } from '../../../src/sandbox/executor';
import { DEFAULT_LIMITS, type Executor } from '../../../src/sandbox/types';
import { everything, hardenedFrom } from '../../support/executions';
import { print } from './print';
import { runtimes } from './runtimes';

/** Folder of the official tests (docs/WASI.md); they are not part of this repository. */
const checkout = process.env.AIRLOCK_WASI_TESTSUITE;

type OfficialRun = Parameters<Parameters<typeof problemOf>[1]>[0];

async function start(executor: Executor, { module, args, env, folder }: OfficialRun): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const report = await executor.execute({
    module: await hardenedFrom(new Uint8Array(await readFile(module))),
    name: 'test',
    entry: { kind: 'command', export: '_start' },
    wasi: {
      args: ['test.wasm', ...args], env,
      preopens: folder === undefined ? [] : [{ guest: '/', files: createNodeFileSystem(folder), access: everything }],
      stdout: bytes => void stdout.push(bytes.slice()),
      stderr: bytes => void stderr.push(bytes.slice()),
    },
    hostFunctions: new Map(),
    limits: { ...DEFAULT_LIMITS, fuel: 1_000_000_000n, wallMs: 60_000 },
  });
  return { code: report.exitCode ?? null, stdout: Buffer.concat(stdout).toString(), stderr: `${Buffer.concat(stderr).toString()}${report.message}` };
}

describe('the official WASI preview 1 tests', () => {
  for (const { kind, open } of runtimes) {
    it(`pass on ${kind}`, async function () {
      this.timeout(400_000);
      if (checkout === undefined) {
        print('    SKIPPED: AIRLOCK_WASI_TESTSUITE does not name a checkout of the official suite.');
        this.skip();
      }
      const { host, close } = await open();
      const executor = createExecutor(host);
      const tests = officialTests(checkout);
      const problems: string[] = [];
      try {
        for (const test of tests) {
          const problem = await problemOf(test, run => start(executor, run));
          if (problem !== undefined) problems.push(`${test.name}: ${problem}`);
        }
      } finally {
        executor.dispose();
        close();
      }
      print(`    ${tests.length - problems.length} of ${tests.length} pass on ${kind}`);
      assert.deepEqual(problems, []);
      assert.ok(tests.length >= 72);
    });
  }
});
