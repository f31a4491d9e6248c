import { AirlockError } from '../../errors';
import { isLoopback } from '../../loopback';
import { joined } from '../../turns';
import { unlessAborted } from '../../unlessAborted';

/** The platform's `fetch` (WHATWG), with `redirect: 'manual'`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

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
  return joined(chunks, length);
}

/** A connection that was not made or broke off: who only asked for something may ask once more. */
export class BrokenConnection extends AirlockError {
  constructor(host: string, why: string, cause: unknown) {
    super('source.network', `The connection to ${host} failed: ${why.replace(/\.$/, '')}.`, 'Check the address and your connection, then try again.', { cause });
  }
}

/** Codes of Node's TLS for a certificate that is not to be trusted (Node.js, "X509 certificate error codes"). */
const UNTRUSTED = /^(?:CERT_|CRL_|ERR_TLS_CERT|DEPTH_ZERO_SELF|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH)/;

/**
 * What went wrong with a connection: the signal's reason where it was given up, `source.certificate` where the server can't show
 * who it is, {@link BrokenConnection} otherwise.
 */
export function connectionError(host: string, error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason as Error;
  if (error instanceof AirlockError) return error;
  const { cause, message } = error instanceof Error ? error : new Error(String(error));
  const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && UNTRUSTED.test(cause.code)) return untrustedCertificate(host, why, error);
  return new BrokenConnection(host, why, error);
}

export function untrustedCertificate(host: string, why: string, cause?: unknown): AirlockError {
  return new AirlockError('source.certificate', `${host} shows a certificate that is not trusted here: ${why.replace(/\.$/, '')}.`, 'If it is your organization\'s server, trust its certificate authority on this machine (for registries by NODE_EXTRA_CA_CERTS, for Git by http.sslCAInfo); otherwise don\'t use it.', { cause });
}

/** Milliseconds after which what failed for now is tried once more. */
export const RETRY_AFTER_MS = 400;

/**
 * Waits before something is tried again.
 *
 * @throws the signal's reason
 */
export async function beforeRetry(signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await unlessAborted(new Promise<void>(resolve => { timer = setTimeout(resolve, RETRY_AFTER_MS); }), signal, () => { throw signal.reason; });
  } finally {
    clearTimeout(timer);
  }
}
