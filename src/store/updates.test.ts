import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { openStore } from './store';
import type { Store } from './types';
import { claimCheck, noteCheck, postponeCheck } from './updates';

const DAY = 86_400_000;
const LEASE = 900_000;

describe('the check for updates that windows share', () => {
  let store: Store;
  const start = Date.UTC(2026, 0, 1);
  const claim = (now: number): Promise<boolean> => store.write(db => claimCheck(db, now, DAY, LEASE));

  beforeEach(() => {
    store = openStore({ storage: new MemoryStorage(), location: 'store', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => { throw problem; } });
  });
  afterEach(() => store.close());

  it('is one window\'s, and due again after the interval', async () => {
    assert.equal(await claim(start), true);
    assert.equal(await claim(start), false);
    await store.write(db => noteCheck(db, start + 1));
    assert.equal(await claim(start + LEASE), false);
    assert.equal(await claim(start + DAY), false);
    assert.equal(await claim(start + 1 + DAY), true);
  });

  it('passes on where the window that had it is gone', async () => {
    assert.equal(await claim(start), true);
    assert.equal(await claim(start + LEASE - 1), false);
    assert.equal(await claim(start + LEASE), true);
  });

  it('is tried again later where nothing could be reached', async () => {
    assert.equal(await claim(start), true);
    await store.write(db => postponeCheck(db, start + 1_000));
    assert.equal(await claim(start + 999), false);
    assert.equal(await claim(start + 1_000), true);
  });

  it('is not held up by a clock that was wrong', async () => {
    await store.write(db => noteCheck(db, start + 1_000 * DAY));
    assert.equal(await claim(start), true);
    assert.equal(await claim(start), false);
  });
});
