import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RunReport } from '../../src/cli/runReport';
import { DEFAULT_LIMITS } from '../../src/sandbox/types';
import { airlock, inTemporaryFolder } from './airlock';
import type { Finished } from './airlock';
import { modulePath } from './fixtures';

const MISBEHAVE = resolve('examples/demo-workspace/plugins/misbehave');

interface Run extends Finished {
  readonly report: RunReport;
}

/** Runs with `--json` and reads the report. */
async function reported(target: string, args: readonly string[]): Promise<Run> {
  return inTemporaryFolder(async folder => {
    const json = join(folder, 'report.json');
    const finished = await airlock(['run', target, '--json', json, ...args]);
    return { ...finished, report: JSON.parse(await readFile(json, 'utf8')) as RunReport };
  });
}

interface Expected {
  readonly code: number;
  readonly status: RunReport['status'];
  readonly reason: RunReport['reason'];
  readonly message: RegExp;
  readonly trap?: string;
  readonly args?: readonly string[];
}

const WAYS: Readonly<Record<string, Expected>> = {
  'endless-loop': { code: 121, status: 'terminated', reason: 'fuel-exhausted', message: /10,000,000 units of fuel/ },
  'endless-recursion': { code: 122, status: 'terminated', reason: 'stack-exhausted', message: new RegExp(`${DEFAULT_LIMITS.stackBytes.toLocaleString('en-US')} bytes of stack`) },
  'memory-bomb': { code: 123, status: 'terminated', reason: 'memory-limit', message: /64 MiB of memory/ },
  'divide-by-zero': { code: 134, status: 'failed', reason: 'trap', message: /divided an integer by zero, in divide/, trap: 'integer-divide-by-zero' },
  unreachable: { code: 134, status: 'failed', reason: 'trap', message: /must not be reached/, trap: 'unreachable' },
  'out-of-bounds': { code: 134, status: 'failed', reason: 'trap', message: /memory out of bounds, in out_of_bounds/, trap: 'out-of-bounds-memory' },
  'wrong-call': { code: 134, status: 'failed', reason: 'trap', message: /function pointer of another type, in wrong_call/, trap: 'indirect-call-type-mismatch' },
  flood: { code: 121, status: 'terminated', reason: 'fuel-exhausted', message: /1,000,000 units of fuel/, args: ['--fuel', '1_000_000'] },
  sleep: { code: 124, status: 'terminated', reason: 'timeout', message: /its 3,000 ms/, args: ['--timeout', '3_000'] },
  'read-outside': { code: 1, status: 'failed', reason: 'exited', message: /Exited with code 1/ },
  'undeclared-call': { code: 126, status: 'failed', reason: 'capability-denied', message: /env\.host_fetch, which needs the capability network/ },
  'exit-3': { code: 3, status: 'failed', reason: 'exited', message: /Exited with code 3/ },
};

describe('airlock run on the sample that misbehaves', () => {
  it('is tested in every way that it has', async () => {
    const manifest = await readFile(join(MISBEHAVE, 'plugin.toml'), 'utf8');
    const names = [...manifest.matchAll(/^\[\[commands\]\]\nname = "(.*)"$/gm)].map(match => match[1]);
    assert.deepEqual(names, Object.keys(WAYS));
  });

  for (const [way, { code, status, reason, message, trap, args = [] }] of Object.entries(WAYS)) {
    it(`ends ${way} with ${reason} and exit code ${code}`, async () => {
      const run = await reported(MISBEHAVE, ['--command', way, '--trust', 'examples/demo-key.pub', ...args]);
      assert.equal(run.code, code, run.stderr);
      assert.equal(run.report.status, status);
      assert.equal(run.report.reason, reason);
      assert.match(run.report.message, message);
      assert.equal(run.report.trap?.kind, reason === 'trap' ? trap : run.report.trap?.kind);
      assert.ok(run.stdout.toString().startsWith(`misbehaving: ${way}\n`), 'what it wrote before its end arrives');
      if (reason === 'exited') assert.equal(run.stderr, '');
      else assert.ok(run.stderr.startsWith(`airlock: ${run.report.message}\n`), run.stderr);
      assert.doesNotMatch(run.stderr, /\n\s+at /, 'no stack traces');
    });
  }

  it('uses exactly its fuel in an endless loop, as plain JSON numbers', async () => {
    const { report } = await reported(MISBEHAVE, ['--command', 'endless-loop', '--fuel', '123_456']);
    assert.equal(report.fuelUsed, 123456);
    assert.equal(report.fuelLimit, 123456);
  });

  it('keeps its memory at the limit', async () => {
    const { report } = await reported(MISBEHAVE, ['--command', 'memory-bomb', '--memory', '8']);
    assert.equal(report.memoryLimitPages, 128);
    assert.ok((report.peakMemoryPages ?? 0) <= 128 && (report.peakMemoryPages ?? 0) > 100, String(report.peakMemoryPages));
  });

  /** A copy of the demo workspace with a link out of it, and a secret beside it. */
  function inDemoWorkspace(work: (workspace: string) => Promise<void>): Promise<void> {
    return inTemporaryFolder(async folder => {
      const workspace = join(folder, 'workspace');
      await cp('examples/demo-workspace', workspace, { recursive: true, filter: source => !source.endsWith('outside') });
      await writeFile(join(folder, 'secret.txt'), 'secret');
      await symlink(join(folder, 'secret.txt'), join(workspace, 'docs/outside'));
      await work(workspace);
    });
  }

  it('reads nothing outside what the manifest asks for, by any path or link', () => inDemoWorkspace(async workspace => {
    const run = await reported(MISBEHAVE, ['--command', 'read-outside', '--dir', `${workspace}::/workspace`]);
    assert.equal(run.code, 1);
    assert.doesNotMatch(run.stdout.toString(), /: (?:READ|WRITTEN)/);
    assert.deepEqual([...new Set(run.report.denials?.map(denial => denial.capability))].sort(), ['fs.read', 'fs.write']);
    assert.ok(!(await readdir(join(workspace, 'docs'))).includes('planted.txt'));
  }));

  it('reads and writes that folder, and still nothing outside it, where no manifest narrows it', () => inDemoWorkspace(async workspace => {
    const module = join(MISBEHAVE, 'misbehave.wasm');
    const readOnly = await reported(module, ['--dir', `${workspace}::/workspace::ro`, '--', 'read-outside']);
    assert.deepEqual(readOnly.stdout.toString().split('\n').filter(line => /: (?:READ|WRITTEN)$/.test(line)), ['/workspace/reports/README.md: READ']);
    const open = await reported(module, ['--dir', `${workspace}::/workspace`, '--', 'read-outside']);
    assert.deepEqual(open.stdout.toString().split('\n').filter(line => /: (?:READ|WRITTEN)$/.test(line)), ['/workspace/reports/README.md: READ', 'writing without the right: WRITTEN']);
  }));
});

describe('airlock run on hostile fixtures', () => {
  for (const [name, code, reason] of [
    ['endless-loop', 121, 'fuel-exhausted'], ['endless-recursion', 122, 'stack-exhausted'], ['endless-mutual', 122, 'stack-exhausted'],
    ['host-function', 126, 'capability-denied'],
    ['unknown-import', 65, 'module.refused'], ['imported-memory', 65, 'module.refused'], ['shared-memory', 65, 'module.refused'],
    ['no-entry', 65, 'module.refused'], ['c-reactor', 65, 'module.refused'],
  ] as const) {
    it(`${name} ends with ${reason}`, async () => {
      const run = await reported(modulePath(name), []);
      assert.equal(run.code, code, run.stderr);
      assert.equal(run.report.reason, reason);
      assert.match(run.stderr, /^airlock: [^\n]+\.\n[^\n]+\.\n$/);
    });
  }

  it('answers malloc with NULL beyond the limit, and the program goes on', async () => {
    const huge = ['--fuel', '100_000_000', '--', 'huge'];
    const [below, above] = await Promise.all([
      airlock(['run', modulePath('c-heap'), '--memory', '64', ...huge]),
      airlock(['run', modulePath('c-heap'), '--memory', '2048', ...huge]),
    ]);
    assert.equal(below.stdout.toString(), '16 blocks, 0 wrong\n1.5 GB: NULL\nkept here\n');
    assert.equal(below.code, 0, below.stderr);
    assert.equal(above.stdout.toString(), '16 blocks, 0 wrong\n1.5 GB: given\nkept here\n');
    assert.equal(above.code, 0, above.stderr);
  });
});

describe('airlock run, interrupted', () => {
  function start(args: readonly string[]) {
    return spawn(process.execPath, [resolve('dist/cli.js'), 'run', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  }

  it('ends with 130 on SIGINT', async function () {
    if (process.platform === 'win32') this.skip();
    const child = start([MISBEHAVE, '--command', 'sleep', '--timeout', '20_000']);
    child.stdout.once('data', () => child.kill('SIGINT'));
    // Not at the time limit, which is another code.
    assert.equal(await new Promise(done => child.on('close', done)), 130);
  });

  it('ends with 141 when nobody reads its output any more', async () => {
    const child = start([MISBEHAVE, '--command', 'flood', '--fuel', '1_000_000_000_000', '--timeout', '20_000']);
    child.stdout.once('data', () => child.stdout.destroy());
    assert.equal(await new Promise(done => child.on('close', done)), 141);
  });

  it('ends although its input stays open, read from or not', async () => {
    for (const [target, first, limit] of [[modulePath('c-args'), '', '60_000'], [modulePath('c-echo'), 'some input', '500']] as const) {
      const child = start([target, '--timeout', limit]);
      child.stdin.write(first);
      child.stdout.resume();
      const code = await new Promise(done => child.on('close', done));
      assert.equal(code, first === '' ? 0 : 124);
    }
  });
});
