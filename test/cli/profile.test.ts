import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CpuProfile } from '../../src/sandbox/profile/cpuProfile';
import { airlock, inTemporaryFolder } from './airlock';
import { modulePath } from './fixtures';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly profile: CpuProfile;
  readonly report: { readonly fuelUsed: number; readonly reason: string };
}

function profileOf(name: string, ...options: string[]): Promise<Outcome> {
  return inTemporaryFolder(async folder => {
    const [profile, report] = [join(folder, 'out.cpuprofile'), join(folder, 'report.json')];
    const { code, stdout } = await airlock(['run', modulePath(name), '--profile', profile, '--json', report, '--timeout', '60_000', ...options]);
    return {
      code, stdout: stdout.toString(),
      profile: JSON.parse(await readFile(profile, 'utf8')) as CpuProfile,
      report: JSON.parse(await readFile(report, 'utf8')) as Outcome['report'],
    };
  });
}

/** What every reader of the format relies on. */
function checkShape({ nodes, samples, timeDeltas, startTime, endTime }: CpuProfile): void {
  const ids = new Set(nodes.map(({ id }) => id));
  assert.equal(ids.size, nodes.length);
  const children = nodes.flatMap(node => node.children);
  assert.equal(new Set(children).size, children.length, 'each node has one parent');
  assert.deepEqual(new Set([1, ...children]), ids, 'every node hangs on the root');
  assert.ok(samples.every(id => ids.has(id)));
  assert.equal(samples.length, timeDeltas.length);
  assert.equal(startTime + timeDeltas.reduce((sum, delta) => sum + delta, 0), endTime);
  for (const { callFrame, hitCount } of nodes) {
    assert.equal(typeof callFrame.functionName, 'string');
    assert.ok(Number.isSafeInteger(hitCount) && hitCount >= 0);
  }
}

const total = ({ nodes }: CpuProfile): number => nodes.reduce((sum, { hitCount }) => sum + hitCount, 0);

describe('airlock run --profile', () => {
  it('writes a profile whose figures add up to the fuel of the run, with the program\'s names', async () => {
    const { code, profile, report } = await profileOf('rust-report');
    assert.equal(code, 0);
    checkShape(profile);
    assert.equal(total(profile), report.fuelUsed);
    assert.equal(profile.airlock.total, report.fuelUsed);
    const names = profile.nodes.map(({ callFrame }) => callFrame.functionName);
    assert.equal(names[0], '(root)');
    assert.ok(names.includes('_start') && names.includes('wasi_snapshot_preview1.fd_write'));
    assert.ok(profile.nodes.every(({ callFrame }) => callFrame.lineNumber === -1 || callFrame.url === 'rust-report.wasm'));
  });

  it('leaves the program its output, its exit code and its fuel', () => inTemporaryFolder(async folder => {
    const file = join(folder, 'plain.json');
    const plain = await airlock(['run', modulePath('c-compute'), '--json', file]);
    const { code, stdout, report } = await profileOf('c-compute');
    assert.deepEqual([code, stdout], [plain.code, plain.stdout.toString()]);
    assert.equal(report.fuelUsed, (JSON.parse(await readFile(file, 'utf8')) as Outcome['report']).fuelUsed);
  }));

  it('writes one too where the fuel runs out, or the program crashes', async () => {
    const spent = await profileOf('c-compute', '--fuel', '1_000_000');
    assert.deepEqual([spent.code, spent.report.reason, total(spent.profile)], [121, 'fuel-exhausted', 1_000_000]);
    checkShape(spent.profile);
    const crashed = await profileOf('rust-panic');
    assert.equal(total(crashed.profile), crashed.report.fuelUsed);
    checkShape(crashed.profile);
  });

  it('writes one of what was counted where the time runs out', async () => {
    const { code, profile } = await profileOf('endless-loop', '--fuel', '1_000_000_000_000', '--timeout', '500');
    assert.equal(code, 124);
    checkShape(profile);
  });

  it('is refused together with a recording, and where it cannot be written', () => inTemporaryFolder(async folder => {
    const both = await airlock(['run', modulePath('c-compute'), '--profile', join(folder, 'p'), '--record', join(folder, 'r')]);
    assert.equal(both.code, 64);
    const nowhere = await airlock(['run', modulePath('c-compute'), '--profile', join(folder, 'none', 'p')]);
    assert.deepEqual([nowhere.code, nowhere.stdout.length], [66, 0]);
  }));
});
