import assert from 'node:assert/strict';
import { allowedMessage, offerButton, offerRows } from './offerWords';

const offer = { capability: { name: 'fs.read', paths: ['docs/**'] }, words: 'let Word Count read docs/**', flag: 'fs.read:docs/**' } as const;

describe('what is offered after a denial', () => {
  it('is the narrowest grant in a button, with where it counts', () => {
    assert.equal(offerButton(offer), 'Let Word Count read docs/**, this workspace');
    assert.equal(offerButton({ ...offer, words: `let Word Count read ${'x'.repeat(60)}` }), 'Allow It in This Workspace');
  });

  it('is each grant for each time, under what it gives', () => {
    assert.deepEqual(offerRows([offer]).map(({ heading, rows }) => [heading, ...rows.map(({ label }) => label)]), [
      ['Let Word Count read docs/**', 'For the next run', 'For this session', 'Until a date…', 'In this workspace'],
    ]);
  });

  it('is told of once it is allowed', () => {
    assert.equal(allowedMessage(offer, 'workspace'), 'Allowed in this workspace: let Word Count read docs/**.');
    assert.equal(allowedMessage(offer, 'once'), 'Allowed for its next run: let Word Count read docs/**.');
    assert.equal(allowedMessage(offer, 'until', '2 March 2026'), 'Allowed until 2 March 2026: let Word Count read docs/**.');
  });
});
