import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { NO_PROXIES } from '../../../capabilities/network/proxies';
import { NetworkFailure } from '../../../capabilities/network/types';
import type { Header, Hop, HopAnswer } from '../../../capabilities/network/types';
import { createNodeNetwork } from './nodeNetwork';
import type { NodeNetworkOptions } from './nodeNetwork';

const text = (answer: HopAnswer): string => new TextDecoder().decode(answer.body);
/** A header's value, and undefined where there is none. */
const header = ({ headers }: HopAnswer, name: string): string | undefined => headers.find(([each]) => each === name)?.[1];

describe('the network of this machine', () => {
  const opened = new Set<Server>();
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all([...opened].map(server => new Promise(resolve => server.close(resolve))));
    opened.clear();
    sockets.clear();
  });

  async function listening(server: Server, address = '127.0.0.1'): Promise<number> {
    opened.add(server);
    server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
    server.listen(0, address);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** A server that answers as a test says; its port. */
  const serving = (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> => listening(createServer(answer));

  /** A server that says these bytes to whoever speaks to it. */
  const saying = (said: string, then: (socket: Socket) => void = socket => void socket.end()): Promise<number> => listening(createRawServer(socket => {
    socket.once('data', () => { socket.write(said, 'latin1', () => { then(socket); }); });
  }));

  function exchange(url: string, hop: Partial<Hop> = {}, options: NodeNetworkOptions = {}): Promise<HopAnswer> {
    return createNodeNetwork({ isConnected: () => true, ...options }).exchange({ method: 'GET', url: new URL(url), headers: [], permits: () => true, maxBodyBytes: 1 << 20, onTraffic: () => undefined, signal: new AbortController().signal, ...hop });
  }

  const failing = (kind: string, message = /./) => (error: unknown): boolean => {
    assert.ok(error instanceof NetworkFailure, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    // What a plugin is told names nothing of the user's network.
    assert.doesNotMatch(error.message, /connect E|getaddrinfo/);
    return true;
  };

  it('sends what was asked and nothing of its own but what a message needs', async () => {
    const port = await serving((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (piece: string) => { body += piece; }).on('end', () => { response.end(JSON.stringify([request.method, request.url, request.rawHeaders, body])); });
    });
    const url = `http://127.0.0.1:${port}/a%20b?c`;
    assert.deepEqual(JSON.parse(text(await exchange(url, { headers: [['X-Key', 'a'], ['x-key', 'b']] }))), ['GET', '/a%20b?c', ['Host', `127.0.0.1:${port}`, 'Connection', 'close', 'Accept-Encoding', 'gzip, deflate, br', 'X-Key', 'a', 'X-Key', 'b'], '']);
    assert.deepEqual(JSON.parse(text(await exchange(url, { method: 'POST', body: Buffer.from('grün') }))), ['POST', '/a%20b?c', ['Host', `127.0.0.1:${port}`, 'Connection', 'close', 'Accept-Encoding', 'gzip, deflate, br', 'Content-Length', '5'], 'grün']);
    assert.match(text(await exchange(url, { method: 'DELETE' })), /"Content-Length","0"\],""\]$/);
  });

  it('gives status, headers and body as they came, without what is about the connection', async () => {
    const port = await serving((_request, response) => { response.writeHead(418, ['X-A', '1', 'x-a', '2', 'Connection', 'close, x-gone', 'X-Gone', '1', 'Date', 'today']).end('tea'); });
    const answer = await exchange(`http://127.0.0.1:${port}`);
    assert.deepEqual([answer.status, answer.headers, text(answer)], [418, [['x-a', '1'], ['x-a', '2'], ['date', 'today']], 'tea']);
  });

  it('undoes one coding of the body, and leaves alone what it did not ask for', async () => {
    const plain = Buffer.from('text '.repeat(100));
    const codings: readonly (readonly [string, Buffer, boolean])[] = [
      ['gzip', gzipSync(plain), true], ['X-Gzip', gzipSync(plain), true], ['deflate', deflateSync(plain), true], ['deflate', deflateRawSync(plain), true], ['br', brotliCompressSync(plain), true],
      ['identity', plain, false], ['gzip, gzip', gzipSync(gzipSync(plain)), false], ['zstd', plain, false],
    ];
    for (const [coding, sent, isUndone] of codings) {
      const port = await serving((_request, response) => { response.writeHead(200, { 'content-encoding': coding, 'content-length': sent.length }).end(sent); });
      const answer = await exchange(`http://127.0.0.1:${port}`);
      assert.deepEqual(Buffer.from(answer.body), isUndone ? plain : sent, coding);
      assert.deepEqual([header(answer, 'content-encoding'), header(answer, 'content-length')], isUndone ? [undefined, undefined] : [coding, String(sent.length)]);
    }
    const port = await serving((request, response) => { response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'content-encoding': 'gzip' }).end(); });
    for (const method of ['HEAD', 'GET']) assert.equal((await exchange(`http://127.0.0.1:${port}`, { method })).body.length, 0);
  });

  it('takes no more of a body than it may, on the way and decompressed', async () => {
    const large = Buffer.alloc(100_000);
    for (const [headers, body] of [[{ 'content-length': 100_000 }, large], [{}, large], [{ 'content-encoding': 'gzip' }, gzipSync(large)], [{ 'content-encoding': 'br' }, brotliCompressSync(large)], [{ 'content-encoding': 'deflate' }, deflateRawSync(large)]] as const) {
      const port = await serving((_request, response) => { response.writeHead(200, headers).end(body); });
      await assert.rejects(exchange(`http://127.0.0.1:${port}`, { maxBodyBytes: 99_999 }), failing('too-large', /99999/));
      assert.equal((await exchange(`http://127.0.0.1:${port}`, { maxBodyBytes: 100_000 })).body.length, 100_000);
    }
  });

  it('dials what the name stood for when it was checked, and asks once', async () => {
    const port = await serving((request, response) => { response.end(request.headers.host); });
    const asked: string[] = [];
    const permitted: string[] = [];
    const answer = await exchange(`http://some.example:${port}`, { permits: address => { permitted.push(address); return true; } }, { lookup: async name => { asked.push(name); return ['127.0.0.1']; } });
    assert.deepEqual([text(answer), asked, permitted], [`some.example:${port}`, ['some.example'], ['127.0.0.1']]);
  });

  it('dials nothing where one of the addresses is not permitted, and tells the user which', async () => {
    let connections = 0;
    const port = await serving((_request, response) => { response.end(); });
    for (const server of opened) server.on('connection', () => { connections += 1; });
    await assert.rejects(exchange(`http://some.example:${port}`, { permits: address => address !== '10.0.0.1' }, { lookup: async () => ['127.0.0.1', '10.0.0.1'] }), (error: unknown) => {
      failing('address-refused', /^some\.example:\d+ stands for an address/)(error);
      assert.match((error as NetworkFailure).forUser ?? '', /stands for 10\.0\.0\.1,.*allow it "private\+some\.example:\d+"/);
      return true;
    });
    assert.equal(connections, 0);
  });

  it('tries one address after the other', async () => {
    const port = await serving((_request, response) => { response.end('second'); });
    assert.equal(text(await exchange(`http://some.example:${port}`, {}, { lookup: async () => ['127.0.0.9', '127.0.0.1'] })), 'second');
  });

  it('says what went wrong, and nothing of where', async () => {
    const cases: readonly (readonly [said: string, kind: string])[] = [
      ['', 'connection'], ['nonsense\r\n\r\n', 'malformed'], ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc', 'connection'], ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', 'connection'],
      ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc', 'malformed'], ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'malformed'], ['HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n', 'malformed'],
      [`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(20_000)}\r\n`, 'too-large'], [`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(40_000)}\r\n\r\n`, 'too-large'], [`HTTP/1.1 200 ${'O'.repeat(40_000)}`, 'too-large'],
      ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', 'malformed'], ['HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20), 'malformed'], ['HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc', 'malformed'],
    ];
    for (const [said, kind] of cases) {
      const port = await saying(said);
      await assert.rejects(exchange(`http://127.0.0.1:${port}`), failing(kind), said.slice(0, 60));
    }
    const reset = await saying('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc', socket => { socket.resetAndDestroy(); });
    await assert.rejects(exchange(`http://127.0.0.1:${reset}`), failing('connection'));
    const tls = await saying('nonsense');
    await assert.rejects(exchange(`https://127.0.0.1:${tls}`), failing('tls'));
    await assert.rejects(exchange('http://some.example', {}, { lookup: async () => [] }), failing('dns'));
    await assert.rejects(exchange('http://no-such-host.invalid'), failing('dns'));
    const closed = await serving(() => undefined);
    for (const server of opened) await new Promise(resolve => server.close(resolve));
    await assert.rejects(exchange(`http://127.0.0.1:${closed}`), failing('connection', /ECONNREFUSED/));
  });

  it('is without a connection where the machine has none, but for what is on itself', async () => {
    const options: NodeNetworkOptions = { isConnected: () => false, lookup: async () => { throw new NetworkFailure('dns', 'No.'); } };
    await assert.rejects(exchange('http://some.example', {}, options), failing('offline'));
    const port = await saying('');
    await assert.rejects(exchange(`http://127.0.0.1:${port}`, {}, options), failing('connection'));
  });

  it('gives up with the signal wherever it is: looking up, connecting, waiting, reading', async () => {
    const silent = await listening(createRawServer(() => undefined));
    const endless = await serving((_request, response) => { response.write('a'); });
    const waiting: readonly (readonly [string, NodeNetworkOptions])[] = [
      ['http://some.example', { lookup: () => new Promise(() => undefined) }], [`http://127.0.0.1:${silent}`, {}], [`https://127.0.0.1:${silent}`, {}], [`http://127.0.0.1:${endless}`, {}],
      [`https://some.example`, { proxies: () => ({ ...NO_PROXIES, https: `http://127.0.0.1:${silent}` }) }],
    ];
    for (const [url, options] of waiting) {
      const controller = new AbortController();
      const reached = url.includes('127.0.0.1') ? new Promise<void>(resolve => { for (const server of opened) server.once('connection', () => { resolve(); }); }) : Promise.resolve();
      const exchanged = exchange(url, { signal: controller.signal }, options);
      const refused = assert.rejects(exchanged, /over/);
      await reached;
      setImmediate(() => { controller.abort(new Error('over')); });
      await refused;
    }
    await assert.rejects(exchange(`http://127.0.0.1:${silent}`, { signal: AbortSignal.abort(new Error('over')) }), /over/);
  });

  it('counts all that went over the connection', async () => {
    const port = await serving((request, response) => { request.resume().on('end', () => { response.end('x'.repeat(5000)); }); });
    let bytes = 0;
    await exchange(`http://127.0.0.1:${port}`, { method: 'POST', body: Buffer.alloc(7000), onTraffic: more => { bytes += more; } });
    assert.ok(bytes > 12_000 && bytes < 13_000, String(bytes));
  });

  it('keeps no connection', async () => {
    let connections = 0;
    const port = await serving((_request, response) => { response.setHeader('connection', 'keep-alive').end(); });
    for (const server of opened) server.on('connection', () => { connections += 1; });
    const network = createNodeNetwork();
    const hop: Hop = { method: 'GET', url: new URL(`http://127.0.0.1:${port}`), headers: [], permits: () => true, maxBodyBytes: 10, onTraffic: () => undefined, signal: new AbortController().signal };
    for (let at = 0; at < 3; at++) await network.exchange(hop);
    assert.equal(connections, 3);
  });

  describe('through a proxy', () => {
    const told = (headers: readonly string[]): readonly Header[] => headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? ''] as const] : []));

    it('asks it for the whole URL, and tells it alone who asks', async () => {
      const port = await serving((request, response) => { response.writeHead(200, { 'proxy-authenticate': 'Basic' }).end(JSON.stringify([request.method, request.url, told(request.rawHeaders)])); });
      const answer = await exchange('http://some.example/a?b', { headers: [['x', 'y']] }, { proxies: () => ({ ...NO_PROXIES, http: `http://me:secret@127.0.0.1:${port}` }), lookup: async () => assert.fail('looked up') });
      assert.deepEqual(JSON.parse(text(answer)), ['GET', 'http://some.example/a?b', [['Host', 'some.example'], ['Connection', 'close'], ['Accept-Encoding', 'gzip, deflate, br'], ['Proxy-Authorization', `Basic ${btoa('me:secret')}`], ['x', 'y']]]);
      assert.equal(header(answer, 'proxy-authenticate'), undefined);
    });

    it('checks addresses that are written out', async () => {
      await assert.rejects(exchange('http://10.0.0.1/', { permits: () => false }, { proxies: () => ({ ...NO_PROXIES, http: 'http://127.0.0.1:1' }) }), failing('address-refused'));
    });

    it('tells where it says no, and the user why', async () => {
      const port = await serving((_request, response) => { response.writeHead(407).end('secret'); });
      for (const server of opened) server.on('connect', (_request, socket: Socket) => { socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'); });
      const proxy = `http://127.0.0.1:${port}`;
      for (const url of ['http://some.example', 'https://some.example']) {
        await assert.rejects(exchange(url, {}, { proxies: () => ({ ...NO_PROXIES, http: proxy, https: proxy }) }), (error: unknown) => failing('connection', /status 407/)(error) && /http\.proxyAuthorization/.test((error as NetworkFailure).forUser ?? ''), url);
      }
    });
  });
});
