import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryFileSystem } from '../../test/support/memoryFileSystem';
import { MANIFEST, reportFor, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import type { ExecutionRequest, FileSystem } from '../sandbox/types';
import { auditRows, type AuditRow } from '../store/auditLog';
import { openStore } from '../store/store';
import type { Airlock } from './types';

const ID = 'org.example.hello';
const WITH_WRITE = `${MANIFEST}capabilities = ["log", { name = "fs.write", paths = ["**"] }]\n`;
const encoder = new TextEncoder();

async function put(files: FileSystem | undefined, path: string, text: string): Promise<void> {
  const file = await files?.open(path, { read: true, write: true, create: true, exclusive: false, truncate: true, append: false });
  await file?.write(0n, encoder.encode(text));
  await file?.close();
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const last = Date.now() + 30_000; !await holds();) {
    if (Date.now() > last) throw new Error('It does not come.');
    await sleep(5);
  }
}

describe('what a plugin writes', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let files: MemoryFileSystem;
  let unsaved: Set<string>;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    files = new MemoryFileSystem({ 'a.txt': 'old', 'b.txt': 'b', 'src': { 'x.c': 'x' } });
    unsaved = new Set();
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: true, folders: [{ name: 'demo', files, location: 'file:///demo', hasUnsavedChanges: async path => unsaved.has(path) }] };
    fixture.report = async request => {
      await pluginWrites(request);
      return reportFor(request);
    };
    airlock = fixture.open();
    await fixture.lay('src', WITH_WRITE);
    await airlock.install({ location: 'src' });
  });
  afterEach(() => fixture.close());

  const pluginWrites = async ({ wasi: { preopens: [workspace] } }: ExecutionRequest): Promise<void> => {
    await put(workspace?.files, 'a.txt', 'new');
    await put(workspace?.files, 'c.txt', 'c');
    await workspace?.files.removeFile('b.txt');
  };
  const names = async (): Promise<string[]> => (await files.readDirectory('')).map(({ name }) => name).sort();
  const audit = async (): Promise<readonly AuditRow[]> => {
    const store = openStore({ storage: fixture.storage, location: 'root/store', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    try {
      return await store.read(db => auditRows(db, 50));
    } finally {
      await store.close();
    }
  };
  const recorded = async (event: string): Promise<AuditRow | undefined> => (await audit()).find(row => row.event === event);

  describe('with previews', () => {
    beforeEach(() => {
      fixture.answers = [() => ({ choices: ['preview'] })];
    });

    it('is not there before it is applied, and then it is, and on record', async () => {
      let decide: (decision: 'apply') => void = () => undefined;
      fixture.review = () => new Promise(resolve => { decide = resolve; });
      await airlock.runCommand(ID, 'run', runOptions());
      await until(() => fixture.reviews.length === 1);
      assert.deepEqual([files.text('a.txt'), await names()], ['old', ['a.txt', 'b.txt', 'src']]);
      const [review] = fixture.reviews;
      assert.equal(review?.incomplete, undefined);
      assert.equal(review?.folders[0]?.location, 'file:///demo');
      assert.deepEqual(review?.folders[0]?.changes.map(({ kind, path }) => `${kind} ${path}`), ['changed a.txt', 'removed b.txt', 'created c.txt']);
      decide('apply');
      await until(async () => await recorded('changes.apply') !== undefined);
      assert.deepEqual([files.text('a.txt'), files.text('c.txt'), await names()], ['new', 'c', ['a.txt', 'c.txt', 'src']]);
      const row = await recorded('changes.apply');
      assert.equal(row?.detail['changes'], 3);
      assert.equal(row?.detail['failed'], 0);
      assert.equal(row?.detail['execution'], (await airlock.executions(ID, 1))[0]?.id);
      assert.match(String(row?.detail['paths']), /^changed demo\/a\.txt$/m);
    });

    it('is gone when it is discarded, and that is on record', async () => {
      fixture.review = async () => 'discard';
      await airlock.runCommand(ID, 'run', runOptions());
      await until(async () => await recorded('changes.discard') !== undefined);
      assert.deepEqual([files.text('a.txt'), await names()], ['old', ['a.txt', 'b.txt', 'src']]);
    });

    it('is gone when the window closes before the decision', async () => {
      fixture.review = ({ signal }) => new Promise(resolve => signal.addEventListener('abort', () => resolve(undefined)));
      await airlock.runCommand(ID, 'run', runOptions());
      await until(() => fixture.reviews.length === 1);
      await airlock.dispose();
      assert.equal(files.text('a.txt'), 'old');
      assert.notEqual(await recorded('changes.discard'), undefined);
    });

    it('lasts for the workspace, shows in the grants and in the audit log', async () => {
      fixture.review = async () => 'discard';
      await airlock.runCommand(ID, 'run', runOptions());
      await airlock.runCommand(ID, 'run', runOptions());
      assert.equal(fixture.questions.length, 1);
      assert.deepEqual((await airlock.grants(ID)).map(({ decision, isPreview, lifetime }) => [decision, isPreview, lifetime]), [['allow', true, 'workspace']]);
      assert.equal((await recorded('grant.allow'))?.detail['preview'], true);
      await until(() => fixture.reviews.length === 2);
    });

    it('is asked about where somebody else changed the same files: all, the others, or back to the review', async () => {
      const decisions = ['apply', 'apply'] as const;
      const answers = [undefined, 'others'] as const;
      let reviews = 0;
      fixture.review = async () => {
        if (reviews === 0) {
          await put(files, 'a.txt', 'by the user');
          unsaved.add('b.txt');
        }
        return decisions[reviews++];
      };
      let resolved = 0;
      fixture.resolve = () => answers[resolved++];
      await airlock.runCommand(ID, 'run', runOptions());
      await until(async () => await recorded('changes.apply') !== undefined);
      assert.equal(reviews, 2);
      assert.deepEqual(fixture.conflicts[0], [{ folder: 'demo', path: 'a.txt', what: 'changed' }, { folder: 'demo', path: 'b.txt', what: 'unsaved' }]);
      assert.deepEqual([files.text('a.txt'), await names()], ['by the user', ['a.txt', 'b.txt', 'c.txt', 'src']]);
      assert.equal((await recorded('changes.apply'))?.detail['left_out'], 2);
    });

    it('replaces what somebody else wrote only when the user says so', async () => {
      fixture.review = async () => {
        await put(files, 'a.txt', 'by the user');
        return 'apply';
      };
      fixture.resolve = () => 'all';
      await airlock.runCommand(ID, 'run', runOptions());
      await until(async () => await recorded('changes.apply') !== undefined);
      assert.equal(files.text('a.txt'), 'new');
    });

    it('that cannot all be applied is not applied at all, and waits for a decision again', async () => {
      const rename = files.rename.bind(files);
      const decisions = [
        async () => { files.rename = async () => { throw new Error('It is locked.'); }; },
        async () => {
          assert.deepEqual([files.text('a.txt'), await names()], ['old', ['a.txt', 'b.txt', 'src']]);
          files.rename = rename;
        },
      ];
      fixture.review = async () => {
        await decisions.shift()?.();
        return 'apply';
      };
      fixture.resolve = () => 'all';
      await airlock.runCommand(ID, 'run', runOptions());
      await until(async () => await recorded('changes.apply') !== undefined);
      assert.deepEqual(fixture.problems.map(({ code }) => code), ['changes.failed']);
      assert.match(fixture.problems[0]?.sentence ?? '', /were not applied: b\.txt could not be changed\. It is locked\. Nothing was changed; the changes still wait for your decision\./);
      assert.equal((await recorded('changes.failed'))?.detail['path'], 'b.txt');
      assert.deepEqual([files.text('a.txt'), await names()], ['new', ['a.txt', 'c.txt', 'src']]);
    });

    it('whose leftovers cannot be removed is applied, and that is told', async () => {
      fixture.review = async () => {
        files.removeFile = async () => { throw new Error('It is locked.'); };
        return 'apply';
      };
      await airlock.runCommand(ID, 'run', runOptions());
      await until(() => fixture.problems.length === 1);
      assert.match(fixture.problems[0]?.sentence ?? '', /were applied, but not all to the end: \.airlock-apply-1-[-0-9a-f]+: It is locked\./);
      assert.equal(files.text('a.txt'), 'new');
    });

    it('by a run that was ended is shown as incomplete', async () => {
      fixture.review = async () => 'discard';
      fixture.report = async request => {
        await pluginWrites(request);
        return reportFor(request, { status: 'terminated', reason: 'timeout' });
      };
      await airlock.runCommand(ID, 'run', runOptions());
      await until(() => fixture.reviews.length === 1);
      assert.match(fixture.reviews[0]?.incomplete ?? '', /may have wanted to change more/);
    });

    it('asks nothing where nothing was written', async () => {
      fixture.report = async request => reportFor(request);
      await airlock.runCommand(ID, 'run', runOptions());
      await sleep(50);
      assert.deepEqual(fixture.reviews, []);
    });

    it('is no choice for anything else', async () => {
      await fixture.lay('src', WITH_WRITE.replace('fs.write', 'fs.read'));
      await airlock.install({ location: 'src' });
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual((await airlock.grants(ID)).map(({ decision }) => decision), ['deny']);
    });
  });

  describe('to a file with unsaved changes', () => {
    beforeEach(() => unsaved.add('a.txt'));

    it('is asked about once, and refused to the plugin where the user keeps them', async () => {
      const errors: unknown[] = [];
      fixture.report = async request => {
        const [workspace] = request.wasi.preopens;
        for (const attempt of [() => put(workspace?.files, 'a.txt', 'new'), () => workspace?.files.removeFile('a.txt'), () => workspace?.files.rename('b.txt', 'a.txt')]) {
          await Promise.resolve(attempt()).catch((error: unknown) => errors.push((error as { errno: string }).errno));
        }
        await put(workspace?.files, 'b.txt', 'saved before');
        return reportFor(request);
      };
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual(fixture.askedToOverwrite, ['a.txt']);
      assert.deepEqual(errors, ['acces', 'acces', 'acces']);
      assert.deepEqual([files.text('a.txt'), files.text('b.txt')], ['old', 'saved before']);
    });

    it('is made where the user lets it, with the time limit standing still while they think', async () => {
      fixture.overwrite = true;
      let paused = false;
      const other = fixture.open({
        changePrompts: {
          overwriteUnsaved: async () => {
            paused = fixture.executed[0]?.pauses?.isPaused ?? false;
            return true;
          },
          reviewChanges: async () => assert.fail('asked'),
          resolveConflicts: async () => assert.fail('asked'),
        },
      });
      await other.runCommand(ID, 'run', runOptions());
      assert.equal(paused, true);
      assert.equal(fixture.executed[0]?.pauses?.isPaused, false);
      assert.equal(files.text('a.txt'), 'new');
    });

    it('reads as it is on disk, unasked', async () => {
      let read = '';
      fixture.report = async request => {
        const file = await request.wasi.preopens[0]?.files.open('a.txt', { read: true, write: false, create: false, exclusive: false, truncate: false, append: false });
        read = new TextDecoder().decode(await file?.read(0n, 10));
        return reportFor(request);
      };
      await airlock.runCommand(ID, 'run', runOptions());
      assert.equal(read, 'old');
      assert.deepEqual(fixture.askedToOverwrite, []);
    });
  });
});
