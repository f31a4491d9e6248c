import assert from 'node:assert/strict';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '../../src/cli/runReport';
import { airlock, inTemporaryFolder } from './airlock';
import { modulePath } from './fixtures';

const MISBEHAVE = 'examples/demo-workspace/plugins/misbehave';

async function reportIn(path: string): Promise<RunReport> {
  return JSON.parse(await readFile(path, 'utf8')) as RunReport;
}

describe('airlock run --record and airlock replay', () => {
  it('give the same output, report and exit code, without the files that were read', async () => {
    await inTemporaryFolder(async folder => {
      const workspace = join(folder, 'workspace'), recording = join(folder, 'a.recording'), first = join(folder, 'first.json'), second = join(folder, 'second.json');
      await mkdir(workspace);
      await writeFile(join(workspace, 'hello.txt'), 'Hello, recording!\n');
      const run = await airlock(['run', modulePath('rust-files'), '--dir', `${workspace}::/workspace`, '--record', recording, '--json', first]);
      await rm(workspace, { recursive: true });
      const again = await airlock(['replay', recording, '--json', second]);
      assert.equal(again.code, run.code, again.stderr);
      assert.deepEqual(again.stdout, run.stdout);
      assert.equal(again.stderr, run.stderr);
      assert.deepEqual({ ...await reportIn(second), wallMs: 0 }, { ...await reportIn(first), wallMs: 0 });
    });
  });

  it('do so for every misbehaviour of the sample', async () => {
    for (const way of ['endless-loop', 'divide-by-zero', 'unreachable', 'out-of-bounds', 'exit-3', 'undeclared-call', 'sleep']) {
      await inTemporaryFolder(async folder => {
        const recording = join(folder, 'a.recording'), first = join(folder, 'first.json'), second = join(folder, 'second.json');
        const run = await airlock(['run', MISBEHAVE, '--record', recording, '--json', first, '--timeout', way === 'sleep' ? '700' : '20_000', '--', way]);
        const again = await airlock(['replay', recording, '--json', second]);
        assert.equal(again.code, run.code, `${way}: ${again.stderr}`);
        assert.deepEqual(again.stdout, run.stdout, way);
        assert.deepEqual({ ...await reportIn(second), wallMs: 0 }, { ...await reportIn(first), wallMs: 0 }, way);
      });
    }
  });

  it('tell the exact fuel of a crash, which is what a run counts that is profiled', async () => {
    for (const way of ['divide-by-zero', 'unreachable', 'out-of-bounds', 'wrong-call']) {
      await inTemporaryFolder(async folder => {
        const json = join(folder, 'report.json');
        const run = await airlock(['run', MISBEHAVE, '--json', json, '--', way]);
        assert.equal(run.code, 134, run.stderr);
        const { fuelUsed, fuelKnownBy } = await reportIn(json);
        assert.equal(fuelKnownBy, 'replay', way);
        await airlock(['run', MISBEHAVE, '--profile', join(folder, 'a.cpuprofile'), '--json', json, '--', way]);
        assert.equal(fuelUsed, (await reportIn(json)).fuelUsed, way);
        // The output was shown once.
        assert.equal(run.stdout.toString().split(`misbehaving: ${way}`).length, 2);
      });
    }
  });

  it('need the module where the recording leaves it out, and exactly that module', async () => {
    await inTemporaryFolder(async folder => {
      const recording = join(folder, 'a.recording');
      const run = await airlock(['run', modulePath('c-args'), '--record', recording, '--omit-module', '--', 'one']);
      assert.equal(run.code, 0);
      assert.ok((await stat(recording)).size < (await stat(modulePath('c-args'))).size / 4);
      const without = await airlock(['replay', recording]);
      assert.equal(without.code, 64);
      assert.match(without.stderr, /doesn't include its module .*\nName the module/);
      const other = await airlock(['replay', recording, modulePath('c-env')]);
      assert.equal(other.code, 65);
      assert.match(other.stderr, /another module than the one that was recorded/);
      const given = await airlock(['replay', recording, modulePath('c-args')]);
      assert.equal(given.code, 0);
      assert.deepEqual(given.stdout, run.stdout);
    });
  });

  it('with --redact keep nothing of what was read, can be shown, and refuse to replay', async () => {
    await inTemporaryFolder(async folder => {
      const recording = join(folder, 'a.recording'), secret = 'a secret that must not get out';
      await airlock(['run', modulePath('c-echo'), '--record', recording, '--redact', '--omit-module'], { input: secret });
      assert.equal((await readFile(recording)).includes(secret), false);
      const refused = await airlock(['replay', recording]);
      assert.equal(refused.code, 65);
      assert.match(refused.stderr, /is redacted: .* can't be replayed\.\nShow it with --show/);
      const shown = await airlock(['replay', recording, '--show']);
      assert.equal(shown.code, 0);
      assert.match(shown.stdout.toString(), /fd_read\(.*\) = success {2}gave 30 B redacted sha256:[0-9a-f]{64}/);
      assert.equal(shown.stdout.includes('secret'), false);
    });
  });

  it('say what is wrong with a file that is no recording, or a damaged one', async () => {
    await inTemporaryFolder(async folder => {
      const recording = join(folder, 'a.recording');
      await airlock(['run', modulePath('c-args'), '--record', recording]);
      await writeFile(join(folder, 'cut'), (await readFile(recording)).subarray(0, -3));
      for (const [file, code, message] of [['cut', 65, /The recording is damaged: it ends too early\./], ['missing', 66, /Could not read/]] as const) {
        for (const show of [[], ['--show']]) {
          const result = await airlock(['replay', join(folder, file), ...show]);
          assert.equal(result.code, code, result.stderr);
          assert.match(result.stderr, message);
        }
      }
      assert.match((await airlock(['replay', modulePath('c-args')])).stderr, /This is not a recording\.\nName a file/);
    });
  });

  it('is refused before anything runs where the recording can\'t be written, and --redact where there is none', async () => {
    await inTemporaryFolder(async folder => {
      const result = await airlock(['run', modulePath('c-args'), '--record', join(folder, 'no', 'such', 'folder')]);
      assert.equal(result.code, 66);
      assert.equal(result.stdout.length, 0);
      assert.equal((await airlock(['run', modulePath('c-args'), '--redact'])).code, 64);
    });
  });
});
