import assert from 'node:assert/strict';
import { FileCounts, type CountState } from './counts';
import type { FromWebview } from './protocol';

/** Counts whose questions are kept, with no pause. */
function counting(): { readonly counts: FileCounts; readonly asked: (FromWebview & { type: 'count' })[]; readonly told: CountState[]; readonly listen: (state: CountState) => void } {
  const asked: (FromWebview & { type: 'count' })[] = [];
  const told: CountState[] = [];
  return { counts: new FileCounts(message => { if (message.type === 'count') asked.push(message); }, 1), asked, told, listen: state => { told.push(state); } };
}

describe('counting the files that a scope names', () => {
  it('asks the extension, and tells what it answers', () => {
    const { counts, asked, told, listen } = counting();
    counts.count(0, ['a'], false, listen);
    assert.deepEqual(asked, [{ type: 'count', id: 1, request: 0, globs: ['a'] }]);
    counts.counted(1, { matching: 3, isCapped: false });
    assert.deepEqual(told, [{ is: 'counting' }, { is: 'counted', count: { matching: 3, isCapped: false } }]);
  });

  it('waits for a pause in typing, and asks for what was typed last only', async () => {
    const { counts, asked, listen } = counting();
    for (const glob of ['d', 'do', 'doc']) counts.count(0, [glob], true, listen);
    assert.deepEqual(asked, []);
    while (asked.length === 0) await new Promise(resolve => setTimeout(resolve, 1));
    assert.deepEqual(asked.map(({ globs }) => globs), [['doc']]);
  });

  it('does not tell what is answered to an earlier question', () => {
    const { counts, told, listen } = counting();
    counts.count(0, ['a'], false, listen);
    counts.count(0, ['b'], false, listen);
    counts.counted(1, { matching: 1, isCapped: false });
    counts.counted(2, { matching: 2, isCapped: false });
    counts.counted(2, { matching: 9, isCapped: false });
    assert.deepEqual(told.filter(({ is }) => is === 'counted'), [{ is: 'counted', count: { matching: 2, isCapped: false } }]);
  });

  it('keeps requests apart, and forgets one when told to', () => {
    const { counts, told, listen } = counting();
    counts.count(0, ['a'], false, listen);
    counts.count(1, ['b'], false, listen);
    counts.forget(1);
    counts.counted(1, { matching: 1, isCapped: false });
    counts.counted(2, { matching: 2, isCapped: false });
    assert.deepEqual(told.filter(({ is }) => is === 'counted'), [{ is: 'counted', count: { matching: 1, isCapped: false } }]);
  });
});
