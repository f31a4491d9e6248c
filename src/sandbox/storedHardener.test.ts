import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { NodeStorage } from '../platform/node/nodeStorage';
import type { Storage } from '../platform/storage';
import { harden, HARDEN_VERSION } from '../wasm';
import { createInProcessHardener, type Hardener } from './hardener';
import { planOf } from './links';
import { storeHardened, type StoredHardenerOptions } from './storedHardener';

const bytes = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join('wasm-fixtures/built', `${name}.wasm`)));
const WASI = { wasi: true, functions: [] };
const DIRECTORY = 'cache';

/** A hardener that keeps what it made, and how often it had to make it. */
function counted(storage: Storage, options: Partial<StoredHardenerOptions> = {}): Hardener & { readonly made: () => number } {
  let made = 0;
  const inner = createInProcessHardener();
  const stored = storeHardened({ harden: (...args) => (made += 1, inner.harden(...args)), dispose: () => undefined }, { storage, directory: DIRECTORY, ...options });
  const harden: Hardener['harden'] = async (...args) => {
    const result = await stored.harden(...args);
    await stored.kept();
    return result;
  };
  return { ...stored, harden, made: () => made };
}

describe('stored hardening', () => {
  let storage: MemoryStorage;
  beforeEach(() => (storage = new MemoryStorage()));

  /** The only entry there is. */
  function entry(): [file: string, contents: Uint8Array] {
    assert.equal(storage.files.size, 1);
    return [...storage.files][0] as [string, Uint8Array];
  }

  it('gives another process the same module and description without making them again', async () => {
    const first = await counted(storage).harden(bytes('c-args'), WASI);
    const later = counted(storage);
    assert.deepEqual(await later.harden(bytes('c-args'), WASI), first);
    assert.equal(later.made(), 0);
  });

  it('keeps an entry for each module and for each set of links', async () => {
    const hardener = counted(storage);
    await hardener.harden(bytes('c-args'), WASI);
    await hardener.harden(bytes('c-env'), WASI);
    await hardener.harden(bytes('c-args'), { wasi: true, functions: [{ module: 'env', name: 'f', decision: 'granted' }] });
    assert.equal(hardener.made(), 3);
    assert.equal(storage.files.size, 3);
  });

  it('keeps no refusals', async () => {
    const { result } = await counted(storage).harden(bytes('shared-memory'), WASI);
    assert.ok(!result.ok);
    assert.equal(storage.files.size, 0);
  });

  it('makes an entry again that has any byte changed, or is cut short anywhere', async () => {
    const good = await counted(storage).harden(bytes('no-memory'), WASI);
    const [file, contents] = entry();
    const damaged: Uint8Array[] = [new Uint8Array(0), Uint8Array.from([...contents, 0])];
    for (let at = 0; at < contents.length; at += at < 48 ? 1 : 211) {
      const changed = Uint8Array.from(contents);
      changed[at] = (changed[at] as number) ^ 0x10;
      damaged.push(changed, contents.slice(0, at));
    }
    for (const wrong of damaged) {
      storage.files.set(file, wrong);
      const hardener = counted(storage);
      assert.deepEqual(await hardener.harden(bytes('no-memory'), WASI), good);
      assert.equal(hardener.made(), 1);
      assert.deepEqual(storage.files.get(file), contents, 'the good entry is there again');
    }
  });

  it('does not take the entry of another module that was put in the place of its own', async () => {
    await counted(storage).harden(bytes('c-args'), WASI);
    const [own, contents] = entry();
    storage.files.clear();
    await counted(storage).harden(bytes('c-env'), WASI);
    const [, foreign] = entry();
    storage.files.clear();
    storage.files.set(own, foreign);
    const hardener = counted(storage);
    const { result } = await hardener.harden(bytes('c-args'), WASI);
    assert.equal(hardener.made(), 1);
    assert.ok(result.ok);
    assert.deepEqual(result, (await createInProcessHardener().harden(bytes('c-args'), WASI)).result);
    assert.deepEqual(storage.files.get(own), contents);
  });

  it('is not waited for', async () => {
    let goOn = (): void => undefined;
    const replace = storage.replace.bind(storage);
    storage.replace = async (...args) => {
      await new Promise<void>(resolve => (goOn = resolve));
      await replace(...args);
    };
    const stored = storeHardened(createInProcessHardener(), { storage, directory: DIRECTORY });
    const { result } = await stored.harden(bytes('c-args'), WASI);
    assert.ok(result.ok);
    assert.equal(storage.files.size, 0);
    while (storage.files.size === 0) {
      goOn();
      await new Promise(resolve => setImmediate(resolve));
    }
    await stored.kept();
    assert.equal(storage.files.size, 1);
  });

  it('makes a module again that another window removes while it is read, and says nothing of it', async () => {
    await counted(storage).harden(bytes('c-args'), WASI);
    const problems: string[] = [];
    const read = storage.read.bind(storage);
    storage.read = async (file, most) => {
      storage.files.delete(file);
      return read(file, most);
    };
    const later = counted(storage, { onProblem: sentence => problems.push(sentence) });
    assert.ok((await later.harden(bytes('c-args'), WASI)).result.ok);
    assert.deepEqual([later.made(), problems, storage.files.size], [1, [], 1]);
  });

  it('makes a module again that cannot be read, and says so', async () => {
    await counted(storage).harden(bytes('c-args'), WASI);
    const problems: string[] = [];
    storage.read = () => Promise.reject(new Error('the disk is broken'));
    const later = counted(storage, { onProblem: sentence => problems.push(sentence) });
    assert.ok((await later.harden(bytes('c-args'), WASI)).result.ok);
    assert.equal(later.made(), 1);
    assert.match(problems.join(), /the disk is broken/);
  });

  it('holds to its bound: what was not used for longest goes first', async () => {
    const hardener = counted(storage);
    await hardener.harden(bytes('c-args'), WASI);
    const size = entry()[1].length;
    await hardener.harden(bytes('c-env'), WASI);
    // Another window uses the older one.
    await counted(storage).harden(bytes('c-args'), WASI);
    await counted(storage, { capacity: Math.ceil(size * 2.5) }).harden(bytes('c-exit'), WASI);
    const later = counted(storage);
    await later.harden(bytes('c-args'), WASI);
    assert.equal(later.made(), 0);
    await later.harden(bytes('c-env'), WASI);
    assert.equal(later.made(), 1);
  });

  it('uses what it cannot note as used', async () => {
    await counted(storage).harden(bytes('c-args'), WASI);
    const problems: string[] = [];
    storage.failAt = storage.steps.length;
    const later = counted(storage, { onProblem: sentence => problems.push(sentence) });
    assert.ok((await later.harden(bytes('c-args'), WASI)).result.ok);
    assert.deepEqual([later.made(), problems.length], [0, 1]);
  });

  it('removes what a crash left half written, and not what another window is writing', async () => {
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    const directory = await mkdtemp(join(tmpdir(), 'airlock-hardened-'));
    try {
      const [left, fresh] = [join(directory, `${'a'.repeat(64)}.0123.tmp`), join(directory, `${'b'.repeat(64)}.4567.tmp`)];
      await writeFile(left, 'half');
      await utimes(left, old, old);
      await writeFile(fresh, 'half');
      await counted(new NodeStorage(), { directory }).harden(bytes('c-args'), WASI);
      const names = await readdir(directory);
      assert.deepEqual([names.includes(basename(left)), names.includes(basename(fresh)), names.length], [false, true, 2]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('leaves whole entries or none where the disk is full at any step', async () => {
    for (let step = 0; step < 6; step++) {
      storage = new MemoryStorage();
      const problems: string[] = [];
      storage.failAt = step;
      for (const name of ['c-args', 'c-env', 'c-exit']) {
        const { result } = await counted(storage, { capacity: 100_000, onProblem: sentence => problems.push(sentence) }).harden(bytes(name), WASI);
        assert.ok(result.ok);
      }
      storage.failAt = undefined;
      for (const name of ['c-args', 'c-env', 'c-exit']) {
        const later = await counted(storage, { capacity: 100_000 }).harden(bytes(name), WASI);
        assert.deepEqual(later.result, (await createInProcessHardener().harden(bytes(name), WASI)).result, name);
      }
      assert.ok(problems.length <= 1);
    }
  });

  it('holds to its bound: the oldest go first', async () => {
    await counted(storage).harden(bytes('c-args'), WASI);
    const size = entry()[1].length;
    const hardener = counted(storage, { capacity: Math.ceil(size * 2.5) });
    await hardener.harden(bytes('c-env'), WASI);
    await hardener.harden(bytes('c-exit'), WASI);
    const held = [...storage.files.values()].reduce((sum, { length }) => sum + length, 0);
    assert.ok(held <= size * 2.5);
    const later = counted(storage);
    await later.harden(bytes('c-exit'), WASI);
    assert.equal(later.made(), 0);
    await later.harden(bytes('c-args'), WASI);
    assert.equal(later.made(), 1);
  });

  it('keeps nothing that is larger than its bound', async () => {
    await counted(storage, { capacity: 100 }).harden(bytes('c-args'), WASI);
    assert.equal(storage.files.size, 0);
  });

  it('hardens all the same where it cannot keep anything, and says so', async () => {
    const problems: string[] = [];
    storage.failAt = 0;
    const { result } = await counted(storage, { onProblem: sentence => problems.push(sentence) }).harden(bytes('c-args'), WASI);
    assert.ok(result.ok);
    assert.deepEqual(problems.length, 1);
    assert.match(problems[0] ?? '', /the disk is full/);
  });

  it('is shared by processes that work at the same time', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'airlock-hardened-'));
    try {
      const disk = new NodeStorage();
      const names = ['c-args', 'c-env', 'c-exit'];
      const problems: string[] = [];
      const options = { directory, onProblem: (sentence: string) => problems.push(sentence) };
      const all = await Promise.all([1, 2, 3, 4].flatMap(() => names.map(name => counted(disk, options).harden(bytes(name), WASI))));
      assert.ok(all.every(({ result }) => result.ok));
      assert.deepEqual(problems, []);
      assert.equal((await disk.list(directory)).length, names.length);
      const later = counted(disk, options);
      for (const name of names) await later.harden(bytes(name), WASI);
      assert.equal(later.made(), 0);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('the version of hardening', () => {
  it('goes up when what hardening writes changes', () => {
    const hash = createHash('sha256');
    for (const name of ['c-compute', 'rust-report', 'indirect', 'grow', 'traps', 'start-section']) {
      const result = harden(bytes(name), planOf(WASI));
      assert.ok(result.ok, name);
      hash.update(result.bytes).update(JSON.stringify(result.info));
    }
    const expected = { version: 3, digest: 'aabadfc8f7dfbae2' };
    assert.deepEqual({ version: HARDEN_VERSION, digest: hash.digest('hex').slice(0, 16) }, expected,
      'Hardened bytes changed: raise HARDEN_VERSION by one and put the new figures here. Kept modules of before are then made again.');
  });
});
