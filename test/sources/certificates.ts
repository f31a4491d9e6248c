import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createServer } from 'node:tls';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { Fetch } from '../../src/plugins/sources/http';

/** Files of a certificate authority, made for one test, and of a server's certificate that it signed. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * Makes an authority and a certificate in a folder.
 *
 * @param subject whom the certificate is for, and nobody else
 */
export async function makeCertificates(folder: string, subject = 'IP:127.0.0.1'): Promise<Certificates> {
  const [authority, authorityKey, key, asked, certificate, names] = ['ca.crt', 'ca.key', 'server.key', 'server.csr', 'server.crt', 'names'].map(name => join(folder, name)) as [string, string, string, string, string, string];
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  openssl('req', '-x509', ...NEW_KEY, '-keyout', authorityKey, '-out', authority, '-days', '2', '-subj', '/CN=Test Authority', '-addext', 'keyUsage=critical,keyCertSign');
  openssl('req', ...NEW_KEY, '-keyout', key, '-out', asked, '-subj', '/CN=127.0.0.1');
  await writeFile(names, `subjectAltName=${subject}`);
  openssl('x509', '-req', '-in', asked, '-CA', authority, '-CAkey', authorityKey, '-CAcreateserial', '-out', certificate, '-days', '2', '-extfile', names);
  return { authority, certificate, key };
}

/** `fetch` that trusts an authority, as it does where NODE_EXTRA_CA_CERTS names it. */
export function trusting(authority: string): Fetch {
  return async (url, init) => {
    if (!url.startsWith('https:')) return fetch(url, init);
    const ca = await readFile(authority);
    return new Promise((resolve, reject) => {
      const { method = 'GET', signal, body } = init;
      const asked = request(url, { method, headers: Object.fromEntries(new Headers(init.headers)), ca, ...(signal instanceof AbortSignal ? { signal } : {}) }, answer => {
        const { statusCode: status = 0, headers } = answer;
        const isEmpty = method === 'HEAD' || status === 204;
        resolve(new Response(isEmpty ? null : Readable.toWeb(answer) as ReadableStream, { status, headers: Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map(each => [name, each] as [string, string])) }));
      });
      asked.on('error', cause => { reject(new TypeError('fetch failed', { cause })); });
      asked.end(body);
    });
  };
}

/** Encrypts what goes to and from a server that doesn't do so itself. */
export async function serveTls(target: string, { certificate, key }: Certificates): Promise<{ readonly host: string; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer({ cert: await readFile(certificate), key: await readFile(key) }, client => {
    const { hostname, port } = new URL(`http://${target}`);
    const upstream = connect({ host: hostname, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise(resolve => {
      server.close(() => { resolve(); });
      for (const socket of sockets) socket.destroy();
    }),
  };
}
