import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { PLUGIN } from '../../test/support/storeRows';
import { NodeStorage } from '../platform/node/nodeStorage';
import type { Storage } from '../platform/storage';
import { appendAudit, firstBrokenLink } from './auditLog';
import { allPlugins, putPlugin, removePlugin } from './installedPlugins';
import { openStore } from './store';
import type { Store } from './types';

const sqlite = (): Promise<Uint8Array> => readFile('node_modules/sql.js/dist/sql-wasm.wasm');

/** What one of three windows does next. */
type Step =
  | { readonly kind: 'put' | 'remove'; readonly window: number; readonly id: number }
  | { readonly kind: 'fail' | 'read' | 'reopen'; readonly window: number }
  /** All three write at once. */
  | { readonly kind: 'race'; readonly id: number };

const window = fc.integer({ min: 0, max: 2 });
const id = fc.integer({ min: 0, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('put' as const, 'remove' as const), window, id }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('fail' as const, 'read' as const, 'reopen' as const), window }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('race' as const), id }) },
);

const plugin = (number: number): string => `p${number}`;

/** Does the steps, and compares each window with the model after each of them. */
async function follow(storage: Storage, location: string, steps: readonly Step[]): Promise<void> {
  const open = (): Store => openStore({ storage, location, sqlite, onProblem: problem => assert.fail(problem), segmentBytes: 2_000 });
  const windows = [open(), open(), open()];
  const model = new Set<string>();
  let changes = 0;
  const of = (index: number): Store => windows[index] ?? assert.fail();
  const put = async (store: Store, name: string): Promise<void> => {
    await store.write(async db => {
      await putPlugin(db, { ...PLUGIN, id: name });
      await appendAudit(db, { at: 't', event: 'plugin.install', pluginId: name, detail: {} });
    });
    changes++;
    model.add(name);
  };
  try {
    for (const next of steps) {
      switch (next.kind) {
        case 'put':
          await put(of(next.window), plugin(next.id));
          break;
        case 'remove': {
          const name = plugin(next.id);
          assert.equal(await of(next.window).write(db => removePlugin(db, name)), model.delete(name));
          break;
        }
        case 'fail':
          await assert.rejects(of(next.window).write(async db => {
            await putPlugin(db, { ...PLUGIN, id: 'never' });
            throw new RangeError();
          }), RangeError);
          break;
        case 'read': break;
        case 'reopen':
          // Nothing is kept in memory that isn't on the disk: a window that is opened anew knows as much as one that was open.
          await of(next.window).close();
          windows[next.window] = open();
          break;
        case 'race':
          await Promise.all(windows.map((store, index) => put(store, `race${index}-${next.id}`)));
          break;
      }
      const asked = 'window' in next ? of(next.window) : of(0);
      assert.deepEqual((await asked.read(allPlugins)).map(each => each.id), [...model].sort());
    }
    windows.push(open());
    for (const store of windows) {
      assert.deepEqual((await store.read(allPlugins)).map(each => each.id), [...model].sort());
      assert.equal(await store.read(firstBrokenLink), undefined);
      assert.equal((await store.read(db => db.select('SELECT count(*) AS n FROM audit_log', [])))[0]?.['n'], changes);
    }
  } finally {
    await Promise.all(windows.map(store => store.close()));
  }
}

describe('windows that write, fail, race and are opened anew in any order', () => {
  it('agree with a model on files that can be appended to', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
      const folder = await mkdtemp(join(tmpdir(), 'airlock-model-'));
      try {
        await follow(new NodeStorage(), folder, steps);
      } finally {
        await rm(folder, { recursive: true });
      }
    }), { numRuns: 12 });
  }).timeout(120_000);

  it('agree with a model on storage that can only make and replace files', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), steps => follow(new MemoryStorage(), 'db', steps)), { numRuns: 12 });
  }).timeout(120_000);
});
