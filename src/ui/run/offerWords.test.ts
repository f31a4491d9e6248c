import assert from 'node:assert/strict';
import type { RefusingRule } from '../../sandbox/types';
import { allowedMessage, offerMessage, offerRows, refusedSentence } from './offerWords';

const offer = { capability: { name: 'fs.read', paths: ['docs/**'] }, words: 'let Word Count read docs/**', flag: 'fs.read:docs/**' } as const;

describe('what is offered after a denial', () => {
  it('is the narrowest grant, in a button where that is read at a glance, with where it counts', () => {
    assert.deepEqual(offerMessage('Denied.', offer), { text: 'Denied.', button: 'Let Word Count read docs/**, this workspace' });
    assert.deepEqual(offerMessage('Denied.', { ...offer, words: `let Word Count read ${'x'.repeat(40)}` }), { text: `Denied. You can let Word Count read ${'x'.repeat(40)}.`, button: 'Allow in This Workspace' });
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

describe('what a run was refused while it went on', () => {
  const denial = (path: string, capability: 'fs.read' | 'fs.write' = 'fs.read') => ({ call: 'path_open', path, capability });

  it('is told as the paths, as far as one wants to read them', () => {
    assert.equal(refusedSentence({ reason: 'exited', denials: [denial('/workspace/src'), denial('/workspace/src'), denial('/workspace/a'), denial('/workspace/b'), denial('/workspace/out/x', 'fs.write')] }), 'It may not read src, a and 1 more, nor change out/x.');
    assert.equal(refusedSentence({ reason: 'exited', denials: [denial('/workspaces/demo/src')] }), 'It may not read demo/src.');
  });

  it('is nothing where a refusal ended it, or rules refused', () => {
    assert.equal(refusedSentence({ reason: 'capability-denied', denials: [denial('/workspace/src')] }), '');
    assert.equal(refusedSentence({ reason: 'exited', denials: [] }), '');
    assert.equal(refusedSentence({ reason: 'exited', denials: [{ ...denial('/workspace/src'), rule: { source: 'user', because: 'denied', words: 'rule 1' } as RefusingRule }] }), '');
  });
});
