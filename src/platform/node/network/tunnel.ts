import { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Proxy } from '../../../capabilities/network/proxies';
import { NetworkFailure } from '../../../capabilities/network/types';
import type { Header } from '../../../capabilities/network/types';

/** What a proxy is told besides where to. */
export function proxyHeaders({ authorization }: Proxy): readonly Header[] {
  return authorization === undefined ? [] : [['Proxy-Authorization', authorization]];
}

/**
 * Has a proxy connect to a server (CONNECT, RFC 9110 section 9.3.6).
 *
 * @param authority `HOST:PORT`
 * @returns the connection, by which the server is spoken to from now on
 * @throws NetworkFailure `connection`, or the signal's reason
 */
export async function tunnel(socket: Socket, authority: string, proxy: Proxy, signal: AbortSignal): Promise<Socket> {
  const request = new ClientRequest({
    createConnection: () => socket, method: 'CONNECT', path: authority, setHost: false, insecureHTTPParser: false,
    headers: Object.fromEntries([['Host', authority], ...proxyHeaders(proxy)]),
  });
  const abort = (): void => void request.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const status = await new Promise<number>((resolve, reject) => {
      request.on('error', reject).on('close', () => { reject(new Error('closed')); }).on('connect', ({ statusCode = 0 }, _socket, early) => {
        // A server says nothing before it is spoken to: what is there already is not its own.
        if (early.length === 0) resolve(statusCode);
        else reject(new Error('spoke before it was asked'));
      });
      request.end();
    });
    if (status >= 200 && status < 300) return socket;
    throw refusedByProxy(status);
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    throw cause instanceof NetworkFailure ? cause : new NetworkFailure('connection', 'The proxy of this machine broke the connection off.', undefined, { cause });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

export function refusedByProxy(status: number): NetworkFailure {
  const forUser = status === 407 ? 'The proxy of this machine wants to know who you are. Set http.proxyAuthorization, or name user and password in the proxy\'s address.' : undefined;
  return new NetworkFailure('connection', `The proxy of this machine does not make the connection (status ${status}).`, forUser);
}
