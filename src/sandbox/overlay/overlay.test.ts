import assert from 'node:assert/strict';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import type { FileSystem, OpenFileOptions } from '../types';
import { applyChanges, findConflicts, OverlayFileSystem, withoutPaths, type Change } from './index';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const READ: OpenFileOptions = { read: true, write: false, create: false, exclusive: false, truncate: false, append: false };

async function put(files: FileSystem, path: string, text: string, options: Partial<OpenFileOptions> = {}): Promise<void> {
  const file = await files.open(path, { ...READ, write: true, create: true, truncate: true, ...options });
  await file.write(0n, encoder.encode(text));
  await file.close();
}

async function textOf(files: FileSystem, path: string): Promise<string> {
  const file = await files.open(path, READ);
  const text = decoder.decode(await file.read(0n, 1000));
  await file.close();
  return text;
}

async function shown(changes: readonly Change[]): Promise<string[]> {
  const text = async (side: { read(): Promise<Uint8Array> }): Promise<string> => decoder.decode(await side.read());
  return Promise.all(changes.map(async change => {
    switch (change.kind) {
      case 'created': return `created ${change.after.type} ${change.path}: ${await text(change.after)}`;
      case 'removed': return `removed ${change.before.type} ${change.path}: ${await text(change.before)}`;
      case 'renamed': return `renamed ${change.from} to ${change.path}: ${await text(change.after)}`;
      case 'changed':
      case 'touched': return `${change.kind} ${change.path}: ${await text(change.before)} to ${await text(change.after)}`;
    }
  }));
}

/** Everything was made, to the end. */
const DONE = { kind: 'done', problems: [] };

describe('the changes of an overlay', () => {
  it('name what is created, changed, removed and renamed, with what was and what is to be', async () => {
    const overlay = new OverlayFileSystem(new MemoryFileSystem({ 'a.txt': 'old', 'gone.txt': 'bye', 'src': { 'x.c': 'int x;' } }));
    await put(overlay, 'a.txt', 'new');
    await put(overlay, 'b.txt', 'fresh');
    await overlay.removeFile('gone.txt');
    await overlay.rename('src', 'lib');
    assert.deepEqual(await shown(await overlay.changes()), [
      'changed a.txt: old to new',
      'created file b.txt: fresh',
      'removed file gone.txt: bye',
      'created directory lib: ',
      'renamed src/x.c to lib/x.c: int x;',
      'removed directory src: ',
    ]);
  });

  it('are none where everything was put back, and none of what came and went', async () => {
    const overlay = new OverlayFileSystem(new MemoryFileSystem({ 'a.txt': 'old', 'd': { 'x': '1' } }));
    await put(overlay, 'a.txt', 'new');
    await put(overlay, 'a.txt', 'old');
    await put(overlay, 'tmp', 'x');
    await overlay.removeFile('tmp');
    await overlay.rename('d', 'e');
    await overlay.rename('e', 'd');
    assert.deepEqual(await shown(await overlay.changes()), []);
  });

  it('show a file that was replaced by a temporary one as changed', async () => {
    const overlay = new OverlayFileSystem(new MemoryFileSystem({ 'a.txt': 'old' }));
    await put(overlay, 'a.txt.tmp', 'new');
    await overlay.rename('a.txt.tmp', 'a.txt');
    assert.deepEqual(await shown(await overlay.changes()), ['changed a.txt: old to new']);
  });

  it('list times that were set, and set them', async () => {
    const base = new MemoryFileSystem({ 'a.txt': 'old' });
    const overlay = new OverlayFileSystem(base);
    await overlay.setTimes('a.txt', undefined, 5_000n);
    const changes = await overlay.changes();
    assert.deepEqual(changes.map(({ kind }) => kind), ['touched']);
    assert.deepEqual(await applyChanges([{ changes, files: base }]), DONE);
    assert.equal((await base.stat('a.txt')).modified, 5_000n);
  });
});

describe('applying changes', () => {
  it('exchanges two files and turns a directory into the file that was in it', async () => {
    const base = new MemoryFileSystem({ a: 'A', b: 'B', d: { x: 'inside' } });
    const overlay = new OverlayFileSystem(base);
    await overlay.rename('a', 't');
    await overlay.rename('b', 'a');
    await overlay.rename('t', 'b');
    await overlay.rename('d/x', 't');
    await overlay.removeDirectory('d');
    await overlay.rename('t', 'd');
    assert.deepEqual(await applyChanges([{ changes: await overlay.changes(), files: base }]), DONE);
    assert.deepEqual([base.text('a'), base.text('b'), base.text('d')], ['B', 'A', 'inside']);
    assert.deepEqual((await base.readDirectory('')).map(({ name }) => name).sort(), ['a', 'b', 'd']);
  });

  it('takes everything back where something fails', async () => {
    const base = new MemoryFileSystem({ a: 'A', other: 'o' });
    const overlay = new OverlayFileSystem(base);
    await overlay.rename('a', 'kept');
    await put(overlay, 'a', 'new');
    await put(overlay, 'other', 'changed');
    const changes = await overlay.changes();
    base.rename = async () => { throw new Error('no'); };
    const applied = await applyChanges([{ changes, files: base }]);
    assert.ok(applied.kind === 'undone');
    assert.deepEqual([applied.failure.path, applied.stuck], ['kept', []]);
    assert.deepEqual([base.text('a'), base.text('other')], ['A', 'o']);
    assert.deepEqual((await base.readDirectory('')).map(({ name }) => name).sort(), ['a', 'other']);
  });

  it('takes back what was done in other folders too', async () => {
    const [first, second] = [new MemoryFileSystem({ a: 'A' }), new MemoryFileSystem({ b: 'B' })];
    const overlays = [first, second].map(files => new OverlayFileSystem(files));
    for (const overlay of overlays) await put(overlay, 'new', 'new');
    for (const [index, name] of ['a', 'b'].entries()) await overlays[index]?.removeFile(name);
    const trees = await Promise.all(overlays.map(async (overlay, index) => ({ changes: await overlay.changes(), files: index === 0 ? first : second })));
    second.rename = async () => { throw new Error('no'); };
    assert.equal((await applyChanges(trees)).kind, 'undone');
    assert.equal(first.text('a'), 'A');
    assert.deepEqual((await first.readDirectory('')).map(({ name }) => name), ['a']);
    assert.deepEqual((await second.readDirectory('')).map(({ name }) => name), ['b']);
  });

  it('says what it could not take back', async () => {
    const base = new MemoryFileSystem({ a: 'A', b: 'B' });
    const overlay = new OverlayFileSystem(base);
    await put(overlay, 'new', 'new');
    await overlay.removeFile('a');
    const changes = await overlay.changes();
    base.rename = async () => { throw new Error('no'); };
    base.removeFile = async () => { throw new Error('nor this'); };
    const applied = await applyChanges([{ changes, files: base }]);
    assert.ok(applied.kind === 'undone');
    assert.deepEqual([applied.failure.path, applied.stuck.map(({ path }) => path)], ['a', ['new']]);
    assert.deepEqual([base.text('a'), base.text('new')], ['A', 'new']);
  });
});

describe('conflicts of changes', () => {
  it('are files that somebody changed, removed or created since the plugin came to them', async () => {
    const base = new MemoryFileSystem({ changed: '1', removed: '2', calm: '3' });
    const overlay = new OverlayFileSystem(base);
    for (const path of ['changed', 'removed', 'calm', 'created']) await put(overlay, path, 'by the plugin');
    await put(base, 'changed', 'by the user');
    await base.removeFile('removed');
    await put(base, 'created', 'by the user');
    assert.deepEqual(await findConflicts(await overlay.changes(), base), [
      { path: 'changed', what: 'changed' },
      { path: 'created', what: 'created' },
      { path: 'removed', what: 'removed' },
    ]);
  });
});

describe('changes without some paths', () => {
  it('leave out what would overwrite a file that is then not moved away', async () => {
    const base = new MemoryFileSystem({ a: 'A', b: 'B', c: 'C' });
    const overlay = new OverlayFileSystem(base);
    await overlay.rename('a', 't');
    await overlay.rename('b', 'a');
    await overlay.rename('t', 'b');
    await put(overlay, 'c', 'changed');
    const kept = withoutPaths(await overlay.changes(), new Set(['b']));
    assert.deepEqual(kept.map(({ path }) => path), ['c']);
    assert.deepEqual(await applyChanges([{ changes: kept, files: base }]), DONE);
    assert.deepEqual([base.text('a'), base.text('b'), base.text('c')], ['A', 'B', 'changed']);
  });
});

describe('an overlay in memory', () => {
  it('reads a file through until it is written to, by whoever has it open', async () => {
    const base = new MemoryFileSystem({ 'a.txt': 'old' });
    const overlay = new OverlayFileSystem(base);
    const reader = await overlay.open('a.txt', READ);
    await put(base, 'a.txt', 'meanwhile');
    assert.equal(await textOf(overlay, 'a.txt'), 'meanwhile');
    await put(overlay, 'a.txt', 'mine');
    assert.equal(decoder.decode(await reader.read(0n, 10)), 'mine');
    assert.equal(base.text('a.txt'), 'meanwhile');
  });

  it('refuses more than its quota as a full disk does, says so, and gives back what is removed', async () => {
    const overlay = new OverlayFileSystem(new MemoryFileSystem({ big: 'x'.repeat(200) }), { bytes: 100, entries: 10 });
    await assert.rejects(put(overlay, 'a', 'x'.repeat(101)), { errno: 'nospc' });
    await assert.rejects(put(overlay, 'big', 'x', { truncate: false }), { errno: 'nospc' });
    assert.equal(overlay.isFull, true);
    for (let round = 0; round < 5; round++) {
      await put(overlay, 'b', 'x'.repeat(90));
      await overlay.removeFile('b');
      if (round === 0) await overlay.removeFile('a');
    }
    const file = await overlay.open('big', { ...READ, write: true });
    await assert.rejects(file.setSize(1n << 60n), { name: 'FileSystemError' });
  });

  it('takes time proportional to its size to write a large file in pieces', async () => {
    const overlay = new OverlayFileSystem(new MemoryFileSystem());
    const file = await overlay.open('big', { ...READ, write: true, create: true });
    const piece = new Uint8Array(65_536).fill(7);
    const before = process.cpuUsage();
    for (let offset = 0; offset < 50_000_000; offset += piece.length) await file.write(BigInt(offset), piece);
    // The processor's time, whatever else the machine does meanwhile.
    assert.ok(process.cpuUsage(before).user < 5_000_000);
    await file.close();
  });
});
