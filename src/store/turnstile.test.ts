import assert from 'node:assert/strict';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { Turnstile } from './turnstile';

const PLACE = 'turn.lock';

/** Waits in time that only passes while somebody waits. Returns how long it was, in milliseconds. */
async function waited(storage: MemoryStorage, meanwhile: (now: number) => Promise<void> = async () => undefined): Promise<number> {
  let now = 0;
  await new Turnstile(storage, PLACE, {
    now: () => now,
    async wait(ms) {
      now += ms;
      await meanwhile(now);
    },
  }).pass();
  return now;
}

describe('the turnstile of the store', () => {
  it('lets through at once where nobody holds it', async () => {
    assert.equal(await waited(new MemoryStorage()), 0);
  });

  it('lets nobody wait for more than two seconds for one that stopped, and clears its place', async () => {
    const storage = new MemoryStorage();
    await storage.replace(PLACE, new TextEncoder().encode('a token'));
    const ms = await waited(storage);
    assert.ok(ms > 0 && ms <= 2_000, `${ms} ms`);
    assert.equal(await storage.stat(PLACE), undefined);
  });

  it('lets nobody wait for more than two seconds where others take it again and again', async () => {
    const storage = new MemoryStorage();
    await storage.replace(PLACE, new TextEncoder().encode('a token'));
    const ms = await waited(storage, now => storage.replace(PLACE, new TextEncoder().encode(`token ${now}`)));
    // The last look may begin just before the time is over.
    assert.ok(ms >= 2_000 && ms <= 2_020, `${ms} ms`);
  });
});
