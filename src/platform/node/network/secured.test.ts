import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createPlainServer, request as requestPlainly } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_PROXIES, type ProxySettings } from '../../../capabilities/network/proxies';
import { NetworkFailure } from '../../../capabilities/network/types';
import { makeCertificates } from '../../../../test/sources/certificates';
import { createNodeNetwork } from './nodeNetwork';

describe('servers that speak TLS', () => {
  let folder: string;
  let authority: string;
  let server: Server;
  let port: number;
  const opened: Server[] = [];
  const sockets = new Set<Socket>();
  const hears = async (each: Server): Promise<number> => {
    opened.push(each);
    each.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
    each.listen(0, '127.0.0.1');
    await once(each, 'listening');
    return (each.address() as AddressInfo).port;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-tls-'));
    const files = await makeCertificates(folder, 'DNS:good.example,DNS:proxy.example,IP:127.0.0.1');
    authority = await readFile(files.authority, 'utf8');
    const options = { cert: await readFile(files.certificate), key: await readFile(files.key) };
    server = createServer(options, (request, response) => { response.end(`${request.method} ${request.url} ${request.headers.host}`); });
    port = await hears(server);
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(opened.map(each => new Promise(resolve => each.close(resolve))));
    await rm(folder, { recursive: true, force: true });
  });

  function fetched(url: string, authorities: readonly string[], proxies: Partial<ProxySettings> = {}): Promise<string> {
    const network = createNodeNetwork({ isConnected: () => true, lookup: async () => ['127.0.0.1'], authorities: async () => authorities, proxies: () => ({ ...NO_PROXIES, ...proxies }) });
    return network.exchange({ method: 'GET', url: new URL(url), headers: [], permits: () => true, maxBodyBytes: 1000, onTraffic: () => undefined, signal: new AbortController().signal }).then(({ body }) => new TextDecoder().decode(body));
  }
  const isTls = (error: unknown): boolean => error instanceof NetworkFailure && error.kind === 'tls';

  it('are trusted by the authorities of the system, for their names and addresses', async () => {
    assert.equal(await fetched(`https://good.example:${port}/a`, [authority]), `GET /a good.example:${port}`);
    assert.equal(await fetched(`https://127.0.0.1:${port}/`, [authority]), `GET / 127.0.0.1:${port}`);
  });

  it('are not trusted without, or by another name', async () => {
    await assert.rejects(fetched(`https://good.example:${port}/`, []), isTls);
    await assert.rejects(fetched(`https://other.example:${port}/`, [authority]), isTls);
  });

  describe('through a proxy', () => {
    const asked: { readonly authority: string | undefined; readonly authorization: string | undefined }[] = [];
    const tunnelling = (proxy: Server): Server => proxy.on('connect', (request: { readonly url?: string; readonly headers: Readonly<Record<string, string | undefined>> }, client: Socket) => {
      asked.push({ authority: request.url, authorization: request.headers['proxy-authorization'] });
      const upstream = connect(port, '127.0.0.1', () => { client.write('HTTP/1.1 200 OK\r\n\r\n'); });
      sockets.add(upstream.on('error', () => client.destroy()).on('close', () => client.destroy()));
      client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
      client.pipe(upstream).pipe(client);
    });
    beforeEach(() => void asked.splice(0));

    it('are spoken to through a tunnel, and the proxy learns the name alone', async () => {
      const at = await hears(tunnelling(createPlainServer()));
      assert.equal(await fetched(`https://good.example:${port}/secret`, [authority], { https: `http://127.0.0.1:${at}`, authorization: 'Basic x' }), `GET /secret good.example:${port}`);
      // Twice: no authority of Node's vouches for the server.
      assert.deepEqual(asked, Array.from({ length: 2 }, () => ({ authority: `good.example:${port}`, authorization: 'Basic x' })));
    });

    it('are held to their certificate, whatever holds for the proxy', async () => {
      const at = await hears(tunnelling(createPlainServer()));
      await assert.rejects(fetched(`https://other.example:${port}/`, [authority], { https: `http://127.0.0.1:${at}`, isStrict: false }), isTls);
    });

    it('that speaks TLS itself, with a certificate that is trusted, or need not be', async () => {
      const files = { cert: await readFile(join(folder, 'server.crt')), key: await readFile(join(folder, 'server.key')) };
      const at = await hears(tunnelling(createServer(files)));
      const through = (isStrict: boolean): Promise<string> => fetched(`https://good.example:${port}/`, [authority], { https: `https://proxy.example:${at}`, isStrict });
      await assert.rejects(through(true), isTls);
      assert.equal(await through(false), `GET / good.example:${port}`);
    });

    it('that speaks before it is asked are not believed', async () => {
      const at = await hears(createPlainServer().on('connect', (_request, client: Socket) => { client.write('HTTP/1.1 200 OK\r\n\r\nearly'); }));
      await assert.rejects(fetched(`https://good.example:${port}/`, [authority], { https: `http://127.0.0.1:${at}` }), (error: unknown) => error instanceof NetworkFailure && error.kind === 'connection');
    });

    it('that answers with an error are not a way', async () => {
      const at = await hears(createPlainServer((_request, response) => { response.end(); }).on('connect', (_request, client: Socket) => { client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'); }));
      assert.equal(await new Promise(resolve => requestPlainly({ port: at }, response => { resolve(response.resume().statusCode); }).end()), 200);
      await assert.rejects(fetched(`https://good.example:${port}/`, [authority], { https: `http://127.0.0.1:${at}` }), (error: unknown) => error instanceof NetworkFailure && error.kind === 'connection' && error.message.includes('502'));
    });
  });
});
