import { AirlockError } from '../errors';
import type { Storage } from '../platform/storage';

/** How long a holder that stopped keeps others waiting at most, in milliseconds. */
const LEASE_MS = 2_000;
/** How long to wait for the lock at most, in milliseconds. */
const PATIENCE_MS = 15_000;

/** A lock that is held. */
export interface HeldLock {
  /**
   * To be called directly before the step that must not happen without the lock: makes sure that it is still held, and
   * for a while longer. Rejects with `store.io` where it was lost.
   */
  confirm(): Promise<void>;
}

/**
 * Runs an action while no other window or process holds the lock, which is a file with its holder's token and the end
 * of its lease. A lease that has run out is taken over: its holder crashed.
 *
 * @throws AirlockError `store.io` where the lock isn't free for 15 seconds
 */
export async function withLock<T>(storage: Storage, location: string, action: (lock: HeldLock) => Promise<T>): Promise<T> {
  const token = crypto.randomUUID();
  await acquire(storage, location, token);
  try {
    return await action({ confirm: () => renew(storage, location, token) });
  } finally {
    await release(storage, location, token);
  }
}

async function release(storage: Storage, location: string, token: string): Promise<void> {
  try {
    if ((await readLease(storage, location))?.token === token) await storage.remove(location);
  } catch {
    // What was done under the lock is done. The lease runs out by itself.
  }
}

async function acquire(storage: Storage, location: string, token: string): Promise<void> {
  const giveUp = Date.now() + PATIENCE_MS;
  for (let wait = 4; ; wait = Math.min(wait * 2, 100)) {
    if (await storage.create(location, lease(token))) return;
    const held = await readLease(storage, location);
    if (held !== undefined && held.expires < Date.now()) await takeAway(storage, location, held.token);
    if (Date.now() > giveUp) {
      throw new AirlockError('store.io', 'Another window has been writing to Airlock\'s database for too long.', 'Close other windows and try again.');
    }
    // Uneven, so that windows which wait for each other don't stay in step.
    await new Promise(resolve => setTimeout(resolve, wait * (0.5 + Math.random())));
  }
}

/** Moves a stale lock aside. Of several that try, one succeeds; a fresh lock that was moved by mistake is put back. */
async function takeAway(storage: Storage, location: string, staleToken: string | undefined): Promise<void> {
  const aside = `${location}.${crypto.randomUUID()}`;
  try {
    if (!await storage.move(location, aside)) return;
  } catch (error) {
    // Somebody else was faster.
    if (await storage.stat(location) === undefined) return;
    throw error;
  }
  const moved = await readLease(storage, aside);
  if (moved !== undefined && moved.token !== staleToken) await storage.move(aside, location);
  await storage.remove(aside);
}

async function renew(storage: Storage, location: string, token: string): Promise<void> {
  const held = await readLease(storage, location);
  if (held?.token !== token) {
    throw new AirlockError('store.io', 'Writing to Airlock\'s database took so long that another window took over.', 'Try again.');
  }
  if (held.expires < Date.now() + LEASE_MS / 2) await storage.replace(location, lease(token));
}

function lease(token: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ token, expires: Date.now() + LEASE_MS }));
}

/** Who holds the lock until when; a lock without readable content (its holder crashed in between) has no token. */
async function readLease(storage: Storage, location: string): Promise<{ readonly token: string | undefined; readonly expires: number } | undefined> {
  const stat = await storage.stat(location);
  if (stat === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await storage.read(location, 1024)));
    if (typeof value === 'object' && value !== null && 'token' in value && 'expires' in value
      && typeof value.token === 'string' && typeof value.expires === 'number') {
      // What a file says must not make a lease last for ever; nor must a clock that was set back.
      const latest = stat.modified > Date.now() + LEASE_MS ? 0 : stat.modified + LEASE_MS;
      return { token: value.token, expires: Math.min(value.expires, latest) };
    }
  } catch {
    // It vanished, or it is half-written: the file's own time decides.
  }
  return { token: undefined, expires: stat.modified + LEASE_MS };
}
