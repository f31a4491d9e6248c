import { harden } from '../wasm';
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
  /** The same module and links give the very same result object for as long as it is remembered. */
  harden(bytes: Uint8Array<ArrayBuffer>, links: Links): Promise<Hardened>;
}

/** Hardens on the calling thread: for the command line and for tests. A large module blocks it. */
export function createInProcessHardener(): Hardener {
  return {
    async harden(bytes, links) {
      return { digest: await sha256Hex(bytes), result: harden(bytes, planOf(links)) };
    },
    dispose: () => undefined,
  };
}

const DEFAULT_CAPACITY = 128 << 20;

/** Remembers results, least recently used first out, bounded by the bytes of the hardened modules. */
export function rememberHardened(inner: Hardener, capacity: number = DEFAULT_CAPACITY): Hardener {
  const known = new Map<string, Hardened>();
  let held = 0;
  const size = ({ result }: Hardened): number => (result.ok ? result.bytes.length : 0);
  return {
    async harden(bytes, links) {
      const key = `${await sha256Hex(bytes)} ${keyOf(links)}`;
      const found = known.get(key);
      if (found !== undefined) {
        known.delete(key);
        known.set(key, found);
        return found;
      }
      const fresh = await inner.harden(bytes, links);
      known.set(key, fresh);
      held += size(fresh);
      for (const [oldest, entry] of known) {
        if (held <= capacity || oldest === key) break;
        known.delete(oldest);
        held -= size(entry);
      }
      return fresh;
    },
    dispose() {
      known.clear();
      inner.dispose();
    },
  };
}
