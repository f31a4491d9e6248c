import { AirlockError, sentenceOf } from '../../errors';
import type { Storage } from '../../platform/storage';
import type { Fetch } from '../sources/http';
import { MAX_LIST_BYTES } from './revocationList';

/** What lists are got by. */
export interface ListFetching {
  readonly storage: Storage;
  /** The platform's `fetch`; absent where there is no network. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds that one list may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 5;

/**
 * The bytes of a revocation list, from a file or an `https:` address; `http:` only from this machine. No credentials are
 * sent, and none are taken from an address.
 *
 * @throws AirlockError `revocations.unavailable`, `cancelled`
 */
export async function fetchList(location: string, { storage, fetch, timeoutMs, signal }: ListFetching): Promise<Uint8Array<ArrayBuffer>> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    if (!/^https?:/i.test(location)) return await storage.read(location, MAX_LIST_BYTES);
    if (fetch === undefined) throw new Error('there is no network here');
    return await download(location, fetch, limit);
  } catch (error) {
    if (signal.aborted) throw new AirlockError('cancelled', 'Cancelled.');
    const why = limit.aborted ? `it gave no answer within ${timeoutMs / 1000} seconds` : reasonOf(error);
    throw new AirlockError('revocations.unavailable', `The revocation list ${location} can't be got: ${why.replace(/\.$/, '')}.`, 'The last good list counts until then.', { cause: error });
  }
}

async function download(location: string, fetch: Fetch, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  let url = new URL(location);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    requireSafe(url);
    const response = await fetch(url.href, { redirect: 'manual', credentials: 'omit', signal });
    const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (next !== null) {
      await response.body?.cancel();
      const from = url;
      url = new URL(next, from);
      if (from.protocol === 'https:' && url.protocol !== 'https:') throw new Error('it sends on to an address that is not encrypted');
      continue;
    }
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return await bodyOf(response);
  }
  throw new Error('it sends from one address to the next without end');
}

async function bodyOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    length += piece.length;
    if (length > MAX_LIST_BYTES) throw new Error(`it is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB`);
    pieces.push(piece);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function requireSafe({ protocol, hostname, username, password }: URL): void {
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  if (username !== '' || password !== '') throw new Error('its address holds a password, which is not sent');
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) throw new Error('only https addresses are asked, and http ones on this machine');
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return sentenceOf(cause);
}
