import assert from 'node:assert/strict';
import { cp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { airlock, inTemporaryFolder } from './airlock';
import { modulePath } from './fixtures';

interface Report { status: string; reason: string; quota?: { name: string; used: number; limit: number }; fileUse?: Record<string, number> }

const runIn = async (folder: string, fixture: string, ...more: string[]): Promise<{ code: number | null; stderr: string; report: Report }> => {
  const json = `${folder}.json`;
  const { code, stderr } = await airlock(['run', modulePath(fixture), '--dir', `${folder}::/workspace`, '--fuel', '1_000_000_000', '--json', json, ...more]);
  return { code, stderr, report: JSON.parse(await readFile(json, 'utf8')) as Report };
};

describe('airlock run --quota', () => {
  it('ends a program that writes too much, with nothing beyond the quota written, and says how to allow it more', () => inTemporaryFolder(async parent => {
    const folder = join(parent, 'files');
    await cp('wasm-fixtures/workspace', folder, { recursive: true });
    const { code, stderr, report } = await runIn(folder, 'c-bigfile', '--quota', 'written-bytes=200_000');
    assert.equal(code, 120, stderr);
    assert.equal(stderr, 'airlock: Stopped: used up its quota of 200,000 bytes written to files (196,608 used, 65,536 more wanted).\nAllow it more with --quota written-bytes=N.\n');
    assert.deepEqual([report.status, report.reason, report.quota], ['terminated', 'quota-exhausted', { name: 'writtenBytes', used: 196_608, limit: 200_000 }]);
    assert.equal((await stat(join(folder, 'big.bin'))).size, 196_608);
  }));

  it('reports what was used of each, where nothing was used up', () => inTemporaryFolder(async parent => {
    const folder = join(parent, 'files');
    await cp('wasm-fixtures/workspace', folder, { recursive: true });
    const { code, report } = await runIn(folder, 'c-bigfile');
    assert.equal(code, 0);
    assert.equal(report.fileUse?.readBytes, 128 * 65_536);
    assert.equal(report.fileUse?.writtenBytes, 128 * 65_536);
    assert.equal(report.fileUse?.openFiles, 1);
    assert.equal(report.quota, undefined);
  }));

  it('refuses a quota that is none', async () => {
    for (const quota of ['files=3', 'constructor=3', 'open-files', 'open-files=0', 'open-files=-1', 'open-files=1.5', 'read-bytes=99999999999999999999']) {
      const { code, stderr } = await airlock(['run', modulePath('c-args'), '--quota', quota]);
      assert.equal(code, 64, quota);
      assert.match(stderr, /^airlock: --quota [^\n]+\n/);
    }
  });
});
