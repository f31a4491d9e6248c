import { harden } from '../wasm';
import type { Crew } from '../wasm/crew/crew';
import type { HardenResult } from '../wasm/types';
import { sha256Hex } from './digest';
import { keyOf, planOf, type Links } from './links';
import type { Disposable } from './types';

/** A module after hardening, with the digest of what it was made from. */
export interface Hardened {
  /** SHA-256 of the module as given, lower-case hex. */
  readonly digest: string;
  readonly result: HardenResult;
}

/** Turns a plugin's module into a hardened one, wherever that is done. */
export interface Hardener extends Disposable {
  /**
   * The same module and links give the very same result object for as long as it is remembered.
   * @param digest SHA-256 of the bytes in lower-case hex, where the caller knows it: large modules take long to digest
   */
  harden(bytes: Uint8Array, links: Links, digest?: string): Promise<Hardened>;
}

/**
 * Hardens on the calling thread: for the command line and for tests. A large module blocks it.
 * @param crew threads that help with large modules, which may then be in shared memory if their digest is given
 */
export function createInProcessHardener(crew?: Crew): Hardener {
  return {
    async harden(bytes, links, digest) {
      return { digest: digest ?? await sha256Hex(bytes), result: harden(bytes, planOf(links), crew) };
    },
    dispose: () => undefined,
  };
}

const DEFAULT_CAPACITY = 128 << 20;

/**
 * Remembers results, least recently used first out, bounded by the bytes of the hardened modules. What is being made is
 * waited for, not made twice.
 */
export function rememberHardened(inner: Hardener, capacity: number = DEFAULT_CAPACITY): Hardener {
  const known = new Map<string, Hardened>();
  const underWay = new Map<string, Promise<Hardened>>();
  let held = 0;
  const size = ({ result }: Hardened): number => (result.ok ? result.bytes.length : 0);

  function remember(key: string, fresh: Hardened): void {
    known.set(key, fresh);
    held += size(fresh);
    for (const [oldest, entry] of known) {
      if (held <= capacity || oldest === key) break;
      known.delete(oldest);
      held -= size(entry);
    }
  }

  async function make(key: string, bytes: Uint8Array, links: Links, digest: string): Promise<Hardened> {
    try {
      const fresh = await inner.harden(bytes, links, digest);
      remember(key, fresh);
      return fresh;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    async harden(bytes, links, given) {
      const digest = given ?? await sha256Hex(bytes);
      const key = `${digest} ${keyOf(links)}`;
      const found = known.get(key);
      if (found !== undefined) {
        known.delete(key);
        known.set(key, found);
        return found;
      }
      const making = underWay.get(key) ?? make(key, bytes, links, digest);
      underWay.set(key, making);
      return making;
    },
    dispose() {
      known.clear();
      inner.dispose();
    },
  };
}
