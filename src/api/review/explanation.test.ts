import assert from 'node:assert/strict';
import { explain } from './explanation';

const version = '0.2.0';

describe('the explanation of a flag', () => {
  it('says in one sentence what was measured, and what others of its kind measured', () => {
    const said = [
      explain({ kind: 'fuel', version, measured: 48_200_000, values: [1_100_000, 1_200_000, 1_300_000] }),
      explain({ kind: 'memory', version, measured: 60, values: [1.5, 2] }),
      explain({ kind: 'time', version, measured: 4_200, values: [12, 1_300] }),
      explain({ kind: 'calls', version, measured: 120_000, values: [300, 320] }),
      explain({ kind: 'denials', version, measured: 40, values: [0, 0] }),
      explain({ kind: 'denials', version, measured: 1, values: [0] }),
      explain({ kind: 'read', version, measured: 3 << 20, values: [1024, 1024] }),
    ];
    assert.deepEqual(said, [
      'Used 48.2 M fuel; 3 runs of this size used 1.10–1.30 M fuel.',
      'Reached 60 MiB; 2 runs of this size reached 1.5–2 MiB.',
      'Took 4.2 s; 2 runs of this size took 12 ms–1.3 s.',
      'Made 120,000 calls; 2 runs of this size made 300–320 calls.',
      'Was refused 40 calls that it has no right to; 2 runs with the same rights were refused none.',
      'Was refused 1 call that it has no right to; 1 run with the same rights was refused none.',
      'Read 3 MiB; 2 runs in this workspace read 1 KiB.',
    ]);
  });

  it('names both versions, or the build before', () => {
    assert.equal(explain({ kind: 'fuel-regression', version, versionBefore: '0.1.0', measured: 5_000_000, values: [1_000_000, 1_000_000] }), 'Version 0.2.0 typically uses 5.00 M fuel for an input of this size; 2 runs of version 0.1.0 used 1.00 M fuel.');
    assert.match(explain({ kind: 'calls-regression', version, versionBefore: version, measured: 5_000, values: [10, 20] }), /typically makes 5,000 calls .* 2 runs of the build before it made 10–20 calls\./);
  });
});
