import { connect, createSecureContext } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { NetworkFailure } from '../../../capabilities/network/types';
import { codeOf } from './dial';

/** Codes for a certificate whose issuer is not known here (Node.js, "X509 certificate error codes"): another store may know it. */
const UNKNOWN_ISSUER: ReadonlySet<string> = new Set(['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT']);

export interface TlsOptions {
  /** The name or address that the certificate has to be for. */
  readonly host: string;
  /** The authorities that are trusted; Node's own where absent. */
  readonly context?: SecureContext;
  /** False takes any certificate. */
  readonly isStrict?: boolean;
}

/**
 * Speaks TLS on a connection, and holds the other side to a certificate for the host, whatever the environment says.
 *
 * @throws NetworkFailure `tls`, or the signal's reason
 */
export async function secured(socket: Socket, { host, context, isStrict = true }: TlsOptions, signal: AbortSignal): Promise<TLSSocket> {
  const encrypted = connect({
    socket, host, ALPNProtocols: ['http/1.1'], minVersion: 'TLSv1.2', rejectUnauthorized: isStrict,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(context === undefined ? {} : { secureContext: context }),
  });
  // As for the connection below it (dial.ts).
  encrypted.on('error', () => undefined);
  const abort = (): void => void encrypted.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      encrypted.once('secureConnect', resolve).once('error', reject).once('close', () => { reject(new Error('closed')); });
    });
    return encrypted;
  } catch (cause) {
    encrypted.destroy();
    socket.destroy();
    signal.throwIfAborted();
    throw new NetworkFailure('tls', `No secure connection to ${host} could be made${codeOf(cause)}.`, undefined, { cause });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Whether another store of certificates may make the difference. */
export function isUnknownIssuer(error: unknown): boolean {
  const cause = error instanceof NetworkFailure ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && UNKNOWN_ISSUER.has(cause.code);
}

/** Trusts these authorities and no others. */
export function trustedBy(authorities: readonly string[]): SecureContext {
  return createSecureContext({ ca: [...authorities] });
}
