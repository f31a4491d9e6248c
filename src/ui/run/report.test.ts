import assert from 'node:assert/strict';
import type { ExecutionReport } from '../../sandbox/types';
import { denialLines, reportLine, successMessage } from './report';

const report: ExecutionReport = {
  status: 'completed', reason: 'returned', message: 'Done.', fuelUsed: 1_234_567n, fuelLimit: 10_000_000n, fuelVersion: 1,
  peakMemoryPages: 24, wallMs: 42.4, host: 'embedded', denials: [],
};

describe('a report in words', () => {
  it('is one line with status, fuel, memory, time and host', () => {
    assert.equal(reportLine(report), 'completed · fuel 1,234,567 of 10,000,000 (12 %) · peak memory 1.5 MiB · 42 ms · on embedded');
  });

  it('says what was done with files, where anything was', () => {
    const use = { readBytes: 1_572_864, writtenBytes: 1, openFiles: 1, operations: 1_234, directoryEntries: 0 };
    assert.match(reportLine({ ...report, fileUse: use }), / · files: 1,234 operations, 1\.5 MiB read, 1 byte written · 42 ms/);
    assert.doesNotMatch(reportLine({ ...report, fileUse: { ...use, operations: 0 } }), /files/);
  });

  it('says why a run did not complete', () => {
    assert.match(reportLine({ ...report, status: 'failed', reason: 'exited', exitCode: 3 }), /^failed \(exited with 3\) · /);
    assert.match(reportLine({ ...report, status: 'terminated', reason: 'fuel-exhausted' }), /^terminated \(out of fuel\) · /);
  });

  it('says how the fuel of a crash is known', () => {
    assert.match(reportLine({ ...report, fuelKnownBy: 'replay' }), /\(12 %, exact by a replay\)/);
    assert.match(reportLine({ ...report, fuelKnownBy: 'last-frame' }), /\(12 %, when it was last heard of\)/);
  });

  it('names what was refused, and the right that it needs', () => {
    assert.deepEqual(denialLines({ ...report, denials: [{ call: 'path_open', path: 'secret', capability: 'fs.read' }, { call: 'sock_open', capability: 'network' }] }), [
      'Refused: path_open of secret needs fs.read, which is not granted for it.',
      'Refused: sock_open needs network, which is not granted for it.',
    ]);
  });

  it('is short where all went well', () => {
    assert.equal(successMessage('Hello: Count', report), 'Hello: Count: done, with 1,234,567 fuel in 42 ms.');
  });
});
