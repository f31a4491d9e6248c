import { Socket } from 'node:net';
import { isSameAddress } from '../../../capabilities/network/addresses';
import { NetworkFailure } from '../../../capabilities/network/types';

/** Milliseconds after which the next address is tried. */
const NEXT_ADDRESS_MS = 1_000;

/** A place to connect to. */
export interface Destination {
  /** For messages. */
  readonly host: string;
  readonly port: number;
  /** The addresses that may be dialled, at least one. */
  readonly addresses: readonly string[];
}

/**
 * Connects to one of the addresses. No name is looked up: what was checked is what is dialled.
 *
 * @throws NetworkFailure `connection`, or the signal's reason
 */
export async function dial({ host, port, addresses }: Destination, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = new Socket();
  // Whoever uses the connection hears of its end by what it reads from it: an end between two readers is no crash.
  socket.on('error', () => undefined);
  const abort = (): void => void socket.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject).once('close', () => { reject(new Error('closed')); });
      socket.connect({
        // Never a name that could be looked up: the addresses come from here.
        host: 'checked.invalid', port, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
        lookup: (_name, _options, answer) => { answer(null, addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))); },
      });
    });
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    throw new NetworkFailure('connection', `No connection to ${host} could be made${codeOf(cause)}.`, undefined, { cause });
  } finally {
    signal.removeEventListener('abort', abort);
  }
  const { remoteAddress = '' } = socket;
  if (addresses.some(address => isSameAddress(address, remoteAddress))) return socket;
  socket.destroy();
  throw new NetworkFailure('address-refused', `The connection to ${host} led to an address that was not checked.`);
}

/** A failure's code for a message: the texts name addresses of the user's network. */
export function codeOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  const code = first instanceof Error && 'code' in first ? first.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : '';
}
