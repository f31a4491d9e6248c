import assert from 'node:assert/strict';
import { summary } from './view';

describe('the summary of what is selected', () => {
  it('names what is allowed once, in the workspace, and denied', () => {
    const requests = [{ label: 'Read files' }, { label: 'Write files' }, { label: 'Network' }, { label: 'Run programs' }];
    assert.equal(summary(requests, ['once', 'workspace', 'deny', 'deny']), 'Once: Read files. In this workspace: Write files. Denied: Network, Run programs.');
    assert.equal(summary([], []), 'Nothing to decide.');
  });
});
