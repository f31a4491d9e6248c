import assert from 'node:assert/strict';
import { nextStepLabels, stepsAfterError, stepsAfterRun } from './nextSteps';

describe('the next steps offered', () => {
  it('lead to the limits where a limit ended the run', () => {
    for (const reason of ['fuel-exhausted', 'stack-exhausted', 'memory-limit', 'quota-exhausted', 'timeout'] as const) assert.ok(stepsAfterRun({ reason, denials: [] }).includes('open-limits'), reason);
  });

  it('lead to the grants where something was not allowed', () => {
    assert.equal(stepsAfterRun({ reason: 'capability-denied', denials: [] })[0], 'review-grants');
    assert.ok(stepsAfterRun({ reason: 'exited', denials: [{ call: 'path_open', path: 'a', capability: 'fs.read' }] }).includes('review-grants'));
    assert.ok(!stepsAfterRun({ reason: 'exited', denials: [] }).includes('review-grants'));
  });

  it('lead to what mends the failure', () => {
    assert.equal(stepsAfterError('manifest.invalid')[0], 'open-manifest');
    assert.equal(stepsAfterError('signature.unknown-key')[0], 'open-trusted-keys');
    assert.equal(stepsAfterError('runtime.unavailable')[0], 'install-wasi-core');
    assert.equal(stepsAfterError('workspace.untrusted')[0], 'manage-trust');
    assert.deepEqual(stepsAfterError('cancelled'), []);
  });

  it('have names of their own', () => {
    for (const [step, label] of Object.entries(nextStepLabels)) assert.ok(label.length > 3, step);
  });
});
