import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Acknowledged } from '../../test/store/acknowledged';
import { PLUGIN } from '../../test/support/storeRows';
import { AirlockError } from '../errors';
import { NodeLogFiles } from '../platform/node/nodeLogFiles';
import { NodeStorage } from '../platform/node/nodeStorage';
import type { LogFiles } from '../platform/logFiles';
import { allPlugins, putPlugin } from './installedPlugins';
import { openStore } from './store';
import type { Store, StoreOptions } from './types';

const sqlite = (): Promise<Uint8Array> => readFile('node_modules/sql.js/dist/sql-wasm.wasm');

/** Storage whose journal can be made to do something before or instead of appending. */
class InterceptedStorage extends NodeStorage {
  before: (() => Promise<void>) | undefined;

  override openLogFiles(): LogFiles {
    const files = new NodeLogFiles();
    return {
      create: (file, bytes) => files.create(file, bytes),
      size: file => files.size(file),
      read: (file, offset) => files.read(file, offset),
      remove: file => files.remove(file),
      dispose: () => { files.dispose(); },
      append: async (file, bytes) => {
        const { before } = this;
        this.before = undefined;
        await before?.();
        return files.append(file, bytes);
      },
    };
  }
}

describe('a store that several processes write', () => {
  let folder: string;
  let opened: Store[];
  let problems: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-fencing-'));
    opened = [];
    problems = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map(store => store.close()));
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });
  function open(storage = new NodeStorage(), options: Partial<StoreOptions> = {}): Store {
    const store = openStore({ storage, location: folder, sqlite, onProblem: problem => problems.push(problem.code), ...options });
    opened.push(store);
    return store;
  }
  const put = (store: Store, id: string): Promise<void> => store.write(db => putPlugin(db, { ...PLUGIN, id }));
  const ids = async (store: Store): Promise<string[]> => (await store.read(allPlugins)).map(plugin => plugin.id);

  it('runs a change again when another one was written in the instant before it', async () => {
    const storage = new InterceptedStorage();
    const [slow, fast] = [open(storage), open()];
    await put(slow, 'a');
    let runs = 0;
    storage.before = () => put(fast, 'b');
    const seen = await slow.write(async db => {
      runs++;
      const before = (await allPlugins(db)).map(plugin => plugin.id);
      await putPlugin(db, { ...PLUGIN, id: 'c' });
      return before;
    });
    assert.equal(runs, 2);
    assert.deepEqual(seen, ['a', 'b'], 'what it is based on is what it was written after');
    assert.deepEqual(await ids(open()), ['a', 'b', 'c']);
    assert.deepEqual(await ids(fast), ['a', 'b', 'c']);
  });

  it('lets a writer that slept through checkpoints, and the removal of its segment, change nothing and lose nothing', async () => {
    const storage = new InterceptedStorage();
    const slow = open(storage);
    await put(slow, 'a');
    storage.before = async () => {
      const fast = open(new NodeStorage(), { segmentBytes: 2_500 });
      for (let i = 0; (await readdir(folder)).includes('journal-000000.log'); i++) {
        await put(fast, `b${String(i).padStart(3, '0')}`);
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      await fast.close();
    };
    await put(slow, 'c');
    const found = await ids(open());
    assert.ok(found.includes('a') && found.includes('c') && found.filter(id => id.startsWith('b')).length > 4);
    assert.deepEqual(await ids(slow), found);
    assert.deepEqual(problems, []);
  });

  it('goes on while a process is stopped in the middle of anything, and when it wakes', async function () {
    this.timeout(120_000);
    const noted = new Acknowledged();
    const child: ChildProcess = spawn(process.execPath, ['out/test/store/storeChild.js', folder, 'sleeper'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const { stdout } = child;
      assert.ok(stdout);
      const lines = createInterface({ input: stdout });
      const ready = once(lines, 'line');
      lines.on('line', line => { noted.note(line); });
      await ready;
      const store = open(new NodeStorage(), { segmentBytes: 8_000 });
      for (let round = 0; round < 8; round++) {
        await new Promise(resolve => setTimeout(resolve, Math.random() * 60));
        child.kill('SIGSTOP');
        for (let i = 0; i < 15; i++) await put(store, `r${round}-${i}`);
        child.kill('SIGCONT');
      }
      await new Promise(resolve => setTimeout(resolve, 300));
      child.kill('SIGKILL');
      await once(child, 'exit');
      await noted.check(open());
      assert.equal((await ids(store)).filter(id => id.startsWith('r')).length, 8 * 15);
      assert.deepEqual(problems, []);
    } finally {
      child.kill('SIGKILL');
    }
  });

  for (const [errno, code] of [['ENOSPC', 'store.full'], ['EDQUOT', 'store.full'], ['EROFS', 'store.readonly'], ['EIO', 'store.io']] as const) {
    it(`refuses a change with ${code} on ${errno}, has changed nothing, and works again afterwards`, async () => {
      const storage = new InterceptedStorage();
      const store = open(storage);
      await put(store, 'a');
      const cause = Object.assign(new Error(errno), { code: errno });
      storage.before = () => Promise.reject(new AirlockError('package.io', 'It could not be written.', '', { cause }));
      await assert.rejects(put(store, 'b'), { code });
      assert.deepEqual(await ids(store), ['a']);
      await put(store, 'c');
      assert.deepEqual(await ids(open()), ['a', 'c']);
    });
  }
});
