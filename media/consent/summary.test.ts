import assert from 'node:assert/strict';
import { countWords, summary } from './summary';

describe('the summary of what is selected', () => {
  it('names what is allowed for how long, and what is denied', () => {
    assert.equal(summary([
      { label: 'Read files', choice: 'once', isNarrowed: false },
      { label: 'Write files', choice: 'workspace', isNarrowed: true },
      { label: 'Network', choice: 'deny', isNarrowed: true },
      { label: 'Planner', choice: 'session', isNarrowed: false },
      { label: 'Language model', choice: 'until', day: '4 January 2026', isNarrowed: false },
      { label: 'Run programs', choice: 'deny', isNarrowed: false },
    ]), 'Once: Read files. Until the window closes: Planner. Until 4 January 2026: Language model. In this workspace: Write files (less than asked for). Denied: Network, Run programs.');
    assert.equal(summary([]), 'Nothing to decide.');
  });

  it('says where a date is missing, and keeps different dates apart', () => {
    assert.equal(summary([{ label: 'A', choice: 'until', isNarrowed: false }]), 'Until a date that is missing: A.');
    assert.equal(summary([{ label: 'A', choice: 'until', day: '4 May 2026', isNarrowed: false }, { label: 'B', choice: 'until', day: '5 May 2026', isNarrowed: false }]), 'Until 4 May 2026: A. Until 5 May 2026: B.');
  });
});

describe('the number of files that match', () => {
  it('is said as a sentence', () => {
    assert.equal(countWords({ matching: 0, isCapped: false }), 'Matches no file now.');
    assert.equal(countWords({ matching: 1, isCapped: false }), 'Matches 1 file.');
    assert.equal(countWords({ matching: 1_234, isCapped: false }), 'Matches 1,234 files.');
    assert.equal(countWords({ matching: 9_812, isCapped: true }), 'Matches at least 9,812 files; there are too many to count.');
    assert.equal(countWords({ matching: 0, isCapped: true }), 'None of the first files matches; there are too many to look at all.');
    assert.equal(countWords(undefined), 'How many files match could not be found out.');
  });
});
