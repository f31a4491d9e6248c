import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tree } from '../support/tree';
import { airlock, inTemporaryFolder, runNode } from './airlock';
import type { Finished } from './airlock';
import { fixtures, modulePath } from './fixtures';
import type { FixtureRun } from './fixtures';

/** Exit code of a trap: ours, and that of nodeWasi.mjs. */
const TRAP = { airlock: 134, node: 255 };

/** Bytes that are no text and don't repeat soon. */
function generatedInput(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

interface Outcome extends Finished {
  readonly files: Record<string, string>;
}

/** Runs in a fresh folder: `workspace` is the program's, what lies beside it must stay as it is. */
async function inWorkspace(run: FixtureRun, start: (workspace: string) => Promise<Finished>): Promise<Outcome> {
  return inTemporaryFolder(async folder => {
    const workspace = join(folder, 'workspace');
    await mkdir(workspace);
    await writeFile(join(folder, 'outside.txt'), 'not yours');
    if (run.workspace === true) await cp('wasm-fixtures/workspace', workspace, { recursive: true });
    return { ...await start(workspace), files: await tree(folder) };
  });
}

function inputOf(run: FixtureRun): Buffer | string {
  return run.stdinBytes === undefined ? run.stdin ?? '' : generatedInput(run.stdinBytes);
}

function underAirlock(name: string, run: FixtureRun): Promise<Outcome> {
  return inWorkspace(run, workspace => airlock([
    'run', resolve(modulePath(name)), '--fuel', '1_000_000_000', '--timeout', '30_000',
    ...(run.workspace === true ? ['--dir', `${workspace}::/workspace`] : []),
    ...Object.entries(run.env ?? {}).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    '--', ...(run.args ?? []),
  ], { input: inputOf(run) }));
}

function underNode(name: string, run: FixtureRun): Promise<Outcome> {
  return inWorkspace(run, workspace => runNode([
    resolve('test/cli/nodeWasi.mjs'), resolve(modulePath(name)),
    JSON.stringify({ args: run.args ?? [], env: run.env ?? {}, preopens: run.workspace === true ? { '/workspace': workspace } : {} }),
  ], { input: inputOf(run) }));
}

describe('airlock run and node:wasi', function () {
  this.timeout(60_000);
  for (const { name, kind, runs = [], nodeNeedsMemory } of fixtures) {
    if (kind !== 'command') continue;
    for (const run of runs) {
      const what = [name, ...(run.args ?? [])].join(' ');
      if (nodeNeedsMemory === true) {
        it(`airlock alone runs ${what}, which has no memory`, async () => {
          const ours = await underAirlock(name, run);
          assert.equal(ours.stderr, '');
          assert.equal(ours.code, run.exitCode);
        });
        continue;
      }
      it(`do the same for ${what}`, async () => {
        const [ours, nodes] = await Promise.all([underAirlock(name, run), underNode(name, run)]);
        if (run.ends === 'trap') {
          assert.equal(nodes.code, TRAP.node);
          assert.equal(ours.code, TRAP.airlock, ours.stderr);
          // After the program's own words comes what Airlock says about its end.
          assert.ok(ours.stderr.startsWith(nodes.stderr), ours.stderr);
          assert.match(ours.stderr.slice(nodes.stderr.length), /^airlock: Crashed: [^\n]+\n[^\n]+\n$/);
        } else {
          assert.equal(ours.stderr, nodes.stderr);
          assert.equal(ours.code, nodes.code);
          if (run.exitCode !== undefined) assert.equal(ours.code, run.exitCode);
        }
        assert.ok(ours.stdout.equals(nodes.stdout), `stdout differs:\n${ours.stdout.toString().slice(0, 2000)}\nbut node:wasi has\n${nodes.stdout.toString().slice(0, 2000)}`);
        assert.deepEqual(ours.files, nodes.files);
      });
    }
  }
});
