import assert from 'node:assert/strict';
import type { Change } from '../../sandbox/overlay';
import { changeLine, conflictLine, countChanges, isShown, shownText } from './entries';

const side = { type: 'file' as const, read: async () => new Uint8Array(0) };
const before = { ...side, stat: { type: 'file' as const, size: 0n, modified: 0n, accessed: 0n, changed: 0n, device: 0n, inode: 0n, links: 1n } };
const after = { ...side, isHeld: true, staysAtOrigin: false, identity: {} };
const changes: readonly Change[] = [
  { kind: 'created', path: 'out', after: { ...after, type: 'directory' } },
  { kind: 'created', path: 'out/a', after },
  { kind: 'renamed', from: 'b', path: 'c', before, after },
  { kind: 'removed', path: 'd', before },
  { kind: 'touched', path: 'e', before, after },
];

describe('what a preview says of changes', () => {
  it('is one line each, and their number', () => {
    assert.deepEqual(changes.map(changeLine), ['created out/', 'created out/a', 'renamed b to c', 'removed d', 'times set of e']);
    assert.equal(countChanges(changes), '2 created, 1 renamed, 1 removed, 1 with other times');
  });

  it('is a diff where there is something to compare', () => {
    assert.deepEqual(changes.map(isShown), [false, true, true, true, false]);
  });

  it('shows text as it is, and says what anything else is', () => {
    assert.equal(shownText('file', new TextEncoder().encode('ä\r\n')), 'ä\r\n');
    assert.equal(shownText('file', Uint8Array.of(1, 0)), 'Binary file of 2 bytes.\n');
    assert.equal(shownText('file', Uint8Array.of(0xff)), 'Binary file of 1 bytes.\n');
    assert.equal(shownText('symlink', new TextEncoder().encode('a/b')), 'Symbolic link to a/b\n');
    assert.match(shownText('file', new Uint8Array(6_000_000)), /^Too large/);
  });

  it('names every kind of conflict', () => {
    assert.equal(conflictLine({ folder: 'f', path: 'a', what: 'unsaved' }), 'a has unsaved changes in the editor.');
    for (const what of ['changed', 'removed', 'created'] as const) assert.equal(conflictLine({ folder: 'f', path: 'a', what }), `a was ${what} by somebody else since.`);
  });
});
