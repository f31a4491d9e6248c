import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AirlockError } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import type { DataOwner } from '../store/pluginData';
import { select } from '../store/sql';
import { openStore } from '../store/store';
import type { Store } from '../store/types';
import { tokensOn } from '../store/tokenUse';
import { TokenBook, localDay } from './tokenBook';

const ONE: DataOwner = { pluginId: 'org.example.one', keyId: 'a' };
const DAY_MS = 86_400_000;

describe('the tokens that plugins may use in a day', () => {
  let folder: string;
  let store: Store;
  let now: number;
  const problems: AirlockError[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-tokens-'));
    store = openStore({ storage: new NodeStorage(), location: folder, sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    now = new Date(2026, 2, 1, 12).getTime();
    problems.length = 0;
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  const bookOf = (owner = ONE): TokenBook => new TokenBook(store, owner, { now: () => now, onProblem: problem => void problems.push(problem) });

  it('are taken as long as there are enough, and never more than there are', async () => {
    const book = bookOf();
    assert.deepEqual(await book.take(10, 70, 100), { day: '2026-03-01', tokens: 70, left: 30 });
    assert.deepEqual(await book.take(31, 40, 100), { day: '2026-03-01', tokens: 0, left: 30 });
    assert.deepEqual(await book.take(10, 40, 100), { day: '2026-03-01', tokens: 30, left: 0 });
    await book.giveBack('2026-03-01', 25);
    assert.deepEqual(await book.take(25, 25, 100), { day: '2026-03-01', tokens: 25, left: 0 });
  });

  it('are fewer than none for nobody, whatever was used beyond', async () => {
    const book = bookOf();
    await book.take(10, 10, 100);
    await book.giveBack('2026-03-01', -500);
    assert.deepEqual(await book.take(1, 1, 100), { day: '2026-03-01', tokens: 0, left: 0 });
    assert.equal(await store.read(db => tokensOn(db, ONE, '2026-03-01')), 510);
  });

  it('are counted for each plugin and key by itself', async () => {
    await bookOf().take(100, 100, 100);
    assert.equal((await bookOf({ ...ONE, keyId: 'b' }).take(100, 100, 100)).tokens, 100);
    assert.equal((await bookOf({ ...ONE, pluginId: 'org.example.two' }).take(100, 100, 100)).tokens, 100);
    assert.equal((await bookOf().take(1, 1, 100)).tokens, 0);
  });

  it('are there again when the day is another where the user is', async () => {
    const book = bookOf();
    now = new Date(2026, 2, 1, 23, 59, 59, 999).getTime();
    assert.equal((await book.take(100, 100, 100)).tokens, 100);
    now += 1;
    assert.deepEqual(await book.take(100, 100, 100), { day: '2026-03-02', tokens: 100, left: 0 });
    // Nobody has more by turning the clock back.
    now -= 1;
    assert.equal((await book.take(1, 1, 100)).tokens, 0);
  });

  it('are remembered for a month', async () => {
    const book = bookOf();
    await book.take(1, 1, 100);
    now += 31 * DAY_MS;
    await book.take(1, 1, 100);
    now += 1.5 * DAY_MS;
    await book.take(1, 1, 100);
    const days = await store.read(db => select(db, 'SELECT day FROM token_use ORDER BY day'));
    assert.equal(days.length, 2);
    assert.notEqual(days[0]?.['day'], '2026-03-01');
  });

  it('stay taken where they can\'t be given back, and the user is told', async () => {
    const book = bookOf();
    await book.take(10, 10, 100);
    await store.close();
    await book.giveBack('2026-03-01', 10);
    assert.equal(problems.length, 1);
    store = openStore({ storage: new NodeStorage(), location: folder, sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    assert.equal(await store.read(db => tokensOn(db, ONE, '2026-03-01')), 10);
  });

  it('are never more than they are for several processes together', async () => {
    const outputs = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--enable-source-maps', 'out/test/store/allowanceChild.js', folder, '400'])));
    const kept = outputs.map(({ stdout, stderr }) => {
      assert.equal(stderr, '');
      return Number(stdout);
    });
    const total = kept.reduce((sum, tokens) => sum + tokens, 0);
    const used = await store.read(db => tokensOn(db, { pluginId: 'org.example.chat', keyId: 'k' }, localDay(Date.UTC(2026, 2, 1, 12))));
    assert.equal(used, total, 'all that they used is counted');
    assert.ok(total <= 400 && total > 390, kept.join());
  });
});
