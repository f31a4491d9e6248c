import { AirlockError } from '../../errors';

/** The platform's `fetch` (WHATWG), with `redirect: 'manual'`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Whether a host is this machine: it may be spoken to unencrypted. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Lets a redirection be followed, or an address that a server named, only where it is encrypted or stays on this machine.
 *
 * @throws AirlockError `source.network`
 */
export function requireSafe(next: URL, from: URL): void {
  const isEncrypted = next.protocol === 'https:';
  const staysHere = next.protocol === 'http:' && from.protocol === 'http:' && isLoopback(next.hostname);
  if ((isEncrypted || staysHere) && next.username === '' && next.password === '') return;
  throw new AirlockError('source.network', `${from.host} sends on to ${next.protocol}//${next.host}, which is not safe to follow.`, 'Tell its owner.');
}

/** All of an answer. Throws what `tooLarge` makes as soon as it is more than `maxBytes`. */
export async function readBody(response: Response, maxBytes: number, onBytes: ((bytes: number) => void) | undefined, tooLarge: () => Error): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
    onBytes?.(length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** What went wrong with a connection: the signal's reason where it was given up, the cause as `source.network` otherwise. */
export function connectionError(host: string, error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason as Error;
  if (error instanceof AirlockError) return error;
  const { cause, message } = error instanceof Error ? error : new Error(String(error));
  const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return new AirlockError('source.network', `The connection to ${host} failed: ${why.replace(/\.$/, '')}.`, 'Check the address and your connection, then try again.', { cause: error });
}
