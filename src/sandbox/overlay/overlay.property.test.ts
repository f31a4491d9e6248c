import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createNodeFileSystem } from '../../platform/node/nodeFileSystem';
import { FileSystemError } from '../fileSystemError';
import type { FileSystem, OpenFile } from '../types';
import { applyChanges, findConflicts, OverlayFileSystem } from './index';

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const READ = { read: true, write: false, create: false, exclusive: false, truncate: false, append: false };

/** One thing that a plugin does; places are few, so that they meet. */
type Operation =
  | { readonly do: 'write'; readonly path: string; readonly text: string; readonly at: number; readonly exclusive: boolean; readonly truncate: boolean; readonly create: boolean }
  | { readonly do: 'resize'; readonly path: string; readonly size: number }
  | { readonly do: 'mkdir' | 'rmdir' | 'unlink' | 'look'; readonly path: string }
  | { readonly do: 'rename' | 'link'; readonly from: string; readonly path: string }
  | { readonly do: 'symlink'; readonly target: string; readonly path: string }
  | { readonly do: 'times'; readonly path: string; readonly seconds: number }
  /** Keeps a file open over what follows, or closes it after writing to it. */
  | { readonly do: 'hold'; readonly path: string }
  | { readonly do: 'drop'; readonly text: string };

const name = fc.constantFrom('a', 'b', 'c', 'd');
const path = fc.oneof(name, fc.tuple(name, name).map(parts => parts.join('/')), fc.tuple(name, name, name).map(parts => parts.join('/')));
const text = fc.string({ maxLength: 12 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), path, text, at: fc.nat(8), exclusive: fc.boolean(), truncate: fc.boolean(), create: fc.boolean() }) },
  fc.record({ do: fc.constant('resize' as const), path, size: fc.nat(20) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mkdir' as const), path }) },
  fc.record({ do: fc.constant('rmdir' as const), path }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unlink' as const), path }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('rename' as const), from: path, path }) },
  fc.record({ do: fc.constant('link' as const), from: path, path }),
  fc.record({ do: fc.constant('symlink' as const), target: name, path }),
  fc.record({ do: fc.constant('look' as const), path }),
  fc.record({ do: fc.constant('times' as const), path, seconds: fc.integer({ min: 1, max: 1_000_000 }) }),
  fc.record({ do: fc.constant('hold' as const), path }),
  fc.record({ do: fc.constant('drop' as const), text }),
);

/** Does one thing and says what came of it, errors by their errno. */
async function perform(files: FileSystem, held: OpenFile[], step: Operation): Promise<string> {
  try {
    switch (step.do) {
      case 'write': {
        const file = await files.open(step.path, { ...READ, write: true, create: step.create, exclusive: step.create && step.exclusive, truncate: step.truncate });
        await file.write(BigInt(step.at), encoder.encode(step.text));
        const read = decoder.decode(await file.read(0n, 100));
        await file.close();
        return read;
      }
      case 'resize': {
        const file = await files.open(step.path, { ...READ, write: true });
        await file.setSize(BigInt(step.size));
        const { size, type, links } = await file.stat();
        await file.close();
        return `${type} ${size} ${links}`;
      }
      case 'mkdir': await files.createDirectory(step.path); return 'made';
      case 'rmdir': await files.removeDirectory(step.path); return 'removed';
      case 'unlink': await files.removeFile(step.path); return 'removed';
      case 'rename': await files.rename(step.from, step.path); return 'renamed';
      case 'link': await files.link(step.from, step.path); return 'linked';
      case 'symlink': await files.symlink(step.target, step.path); return 'linked';
      case 'times': await files.setTimes(step.path, BigInt(step.seconds) * 1_000_000_000n, BigInt(step.seconds) * 1_000_000_000n); return 'set';
      case 'hold': held.push(await files.open(step.path, { ...READ, write: true })); return 'open';
      case 'drop': {
        const file = held.shift();
        if (file === undefined) return '';
        await file.write(1n, encoder.encode(step.text));
        const said = `${decoder.decode(await file.read(0n, 100))} ${(await file.stat()).links}`;
        await file.close();
        return said;
      }
      case 'look': return await look(files, step.path);
    }
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    return `error ${error.errno}`;
  }
}

/** Whether a path leads through a symbolic link: such paths are resolved before they come here. */
async function leadsThroughLink(files: FileSystem, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (let length = 1; length < parts.length; length++) {
    const stat = await files.stat(parts.slice(0, length).join('/')).catch(() => undefined);
    if (stat?.type === 'symlink') return true;
  }
  return false;
}

async function look(files: FileSystem, path: string): Promise<string> {
  const { type, size, links, modified } = await files.stat(path);
  switch (type) {
    case 'file': {
      const file = await files.open(path, READ);
      const text = decoder.decode(await file.read(0n, 100));
      await file.close();
      return `file ${JSON.stringify(text)} ${size} ${links} ${modified < 2_000_000_000_000_000n ? modified : 'now'}`;
    }
    case 'symlink': return `link ${await files.readLink(path)} ${size} ${links}`;
    case 'directory': return `directory ${(await files.readDirectory(path)).map(entry => `${entry.name}:${entry.type}`).sort().join(' ')}`;
    case 'other': return 'other';
  }
}

/** The same files, whose n-th change fails: a write after half of its bytes. */
function failingAt(files: FileSystem, n: number): FileSystem {
  let changes = 0;
  const change = async <T>(operation: () => Promise<T>): Promise<T> => {
    changes += 1;
    if (changes === n) throw new FileSystemError('io');
    return operation();
  };
  return {
    stat: path => files.stat(path), readDirectory: path => files.readDirectory(path), readLink: path => files.readLink(path),
    open: async (path, options) => {
      const file = await (options.write ? change(() => files.open(path, options)) : files.open(path, options));
      return {
        stat: () => file.stat(), read: (offset, length) => file.read(offset, length), setSize: size => file.setSize(size), sync: () => file.sync(), close: () => file.close(),
        setTimes: (accessed, modified) => file.setTimes(accessed, modified),
        write: async (offset, bytes) => {
          if (changes === n - 1) await file.write(offset, bytes.subarray(0, bytes.length / 2));
          return change(() => file.write(offset, bytes));
        },
      };
    },
    createDirectory: path => change(() => files.createDirectory(path)), removeDirectory: path => change(() => files.removeDirectory(path)), removeFile: path => change(() => files.removeFile(path)),
    rename: (from, to) => change(() => files.rename(from, to)), symlink: (target, path) => change(() => files.symlink(target, path)), link: (from, to) => change(() => files.link(from, to)),
    setTimes: (path, accessed, modified) => files.setTimes(path, accessed, modified),
  };
}

/** Everything there is, by path. */
async function tree(files: FileSystem, path = ''): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const entry of [...await files.readDirectory(path)].sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const at = path === '' ? entry.name : `${path}/${entry.name}`;
    all[at] = await look(files, at);
    if (entry.type === 'directory') Object.assign(all, await tree(files, at));
  }
  return all;
}

async function fill(files: FileSystem): Promise<void> {
  const put = async (path: string, text: string): Promise<void> => void await perform(files, [], { do: 'write', path, text, at: 0, exclusive: false, truncate: false, create: true });
  for (const directory of ['a', 'a/b', 'b', 'b/a', 'b/a/b']) await files.createDirectory(directory);
  for (const [path, text] of [['a/a', 'one'], ['a/b/c', 'two\n'], ['b/a/b/d', 'three'], ['c', 'four'], ['b/b', '']] as const) await put(path, text);
  await files.symlink('c', 'd');
  await files.symlink('a', 'b/d');
}

/** A directory takes the place of a link, which is moved into it before. */
const directoryForLink: Operation[] = [{ do: 'rename', from: 'd', path: 'a/a' }, { do: 'rename', from: 'a', path: 'd' }];

describe('an overlay', function () {
  this.timeout(600_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-overlay-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function filled(): Promise<FileSystem> {
    const files = createNodeFileSystem(await mkdtemp(join(folder, 'tree-')));
    await fill(files);
    return files;
  }

  it('answers every sequence of operations as the files themselves would, changes nothing, and applies to the same tree', async () => {
    const runs = Number(process.env['AIRLOCK_OVERLAY_RUNS'] ?? 60);
    await fc.assert(fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 30 }), async operations => {
      const [real, base] = [await filled(), await filled()];
      const before = await tree(base);
      const overlay = new OverlayFileSystem(base);
      const [heldReal, heldOverlay]: [OpenFile[], OpenFile[]] = [[], []];
      for (const step of operations) {
        if ('path' in step && await leadsThroughLink(real, step.path) || 'from' in step && await leadsThroughLink(real, step.from)) continue;
        assert.equal(await perform(overlay, heldOverlay, step), await perform(real, heldReal, step), JSON.stringify(step));
      }
      for (const file of [...heldReal, ...heldOverlay]) await file.close();
      const expected = await tree(real);
      assert.deepEqual(await tree(overlay), expected, 'seen through the overlay');
      assert.deepEqual(await tree(base), before, 'underneath');
      const changes = await overlay.changes();
      assert.deepEqual(await findConflicts(changes, base), []);
      assert.deepEqual(await applyChanges([{ changes, files: base }]), { kind: 'done', problems: [] });
      assert.deepEqual(await tree(base), expected, 'applied');
    }), { numRuns: runs, examples: [[directoryForLink]] });
  });

  it('applies all or nothing: whichever call fails, the tree is as before', async () => {
    const runs = Number(process.env['AIRLOCK_OVERLAY_RUNS'] ?? 60);
    await fc.assert(fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 25 }), async (operations, failing) => {
      const base = await filled();
      const before = await tree(base);
      const overlay = new OverlayFileSystem(base);
      const held: OpenFile[] = [];
      for (const step of operations) {
        if ('path' in step && await leadsThroughLink(overlay, step.path) || 'from' in step && await leadsThroughLink(overlay, step.from)) continue;
        await perform(overlay, held, step);
      }
      for (const file of held) await file.close();
      const expected = await tree(overlay);
      const applied = await applyChanges([{ changes: await overlay.changes(), files: failingAt(base, failing) }]);
      if (applied.kind === 'undone') {
        assert.deepEqual(applied.stuck, []);
        assert.deepEqual(await tree(base), before);
      } else if (applied.problems.length === 0) {
        assert.deepEqual(await tree(base), expected);
      }
    }), { numRuns: runs, examples: [[directoryForLink, 3], [directoryForLink, 25]] });
  });
});
