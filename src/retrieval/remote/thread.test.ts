import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { IndexRequest, IndexResponse } from './messages';
import { IndexThread } from './thread';
import type { Unavailable } from './unavailable';

/** Milliseconds for which the thread may say nothing, and a little. */
const SILENT_MS = 66_000;

describe('the thread that keeps indexes', () => {
  let answer = (_response: IndexResponse): void => undefined;
  let sent: IndexRequest['kind'][];
  let ends: number;
  let lost: (readonly [reason: string, isTrouble: boolean])[];
  let thread: IndexThread;
  const open = { kind: 'open', folder: 1, location: 'memory:/work', excludes: [], limits: { maxFileBytes: 1, maxFiles: 1, maxBytes: 1 } } as const;
  const search = (): Promise<unknown> => thread.search({ words: ['word'], limit: 1, folders: [1], readable: new Uint8Array(1) });
  const started = (retryMs = 60_000): IndexThread => new IndexThread({
    connect: onResponse => {
      answer = onResponse;
      return { send: ({ kind }) => { sent.push(kind); }, hold: () => undefined, end: () => { ends += 1; } };
    },
    onNews: () => undefined,
    onLost: (reason, isTrouble) => { lost.push([reason.message, isTrouble]); },
    retryMs,
  });
  beforeEach(() => {
    [sent, ends, lost] = [[], 0, []];
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(() => { mock.timers.reset(); });

  it('is given up where it says nothing for a minute: who waits is told, and it is not tried again at once', async () => {
    thread = started();
    thread.open(open);
    const waiting = search();
    const told = assert.rejects(waiting, /did not answer for a minute/);
    mock.timers.tick(SILENT_MS);
    await told;
    assert.equal(ends, 1);
    assert.match(lost.map(([reason, isTrouble]) => `${isTrouble}: ${reason}`).join(), /^true: .*did not answer for a minute/);
    assert.throws(() => { thread.requireUsable(); }, /did not answer for a minute/);
    await assert.rejects(search(), /did not answer for a minute/);
  });

  it('is kept as long as it says that it is alive, whatever takes it so long', async () => {
    thread = started();
    thread.open(open);
    const waiting = search();
    for (let minute = 0; minute < 10; minute++) {
      mock.timers.tick(SILENT_MS - 10_000);
      answer({ kind: 'alive' });
    }
    answer({ kind: 'found', search: 1, passages: [] });
    assert.deepEqual(await waiting, []);
    assert.deepEqual(lost, []);
  });

  it('is started again after a while', () => {
    thread = started(0);
    thread.open(open);
    mock.timers.tick(SILENT_MS);
    thread.requireUsable();
    thread.open(open);
    assert.deepEqual([ends, sent], [1, ['open', 'open']]);
  });

  it('that can’t be started is one that there is not: whoever asks for it is told why', () => {
    const thread = new IndexThread({
      connect: () => { throw new Error('no more threads'); },
      onNews: () => undefined,
      onLost: (reason: Unavailable, isTrouble) => { lost.push([reason.message, isTrouble]); },
    });
    assert.throws(() => { thread.open(open); }, /could not be started: no more threads/);
    assert.throws(() => { thread.requireUsable(); }, /could not be started: no more threads/);
    assert.equal(lost.length, 1);
  });
});
