import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { carries, dripped, flooded, saw, sawRequest, sentOn, shows, steals, strays, swells, told, type Attempt, type NetworkAttack } from './attempts';
import type { Guard } from './scene';
import { answer } from './world';

type Row = readonly [what: string, attempt: Attempt, ends?: string | undefined, more?: Partial<NetworkAttack>];

const kind = (name: string, guards: readonly Guard[], ends: string, rows: readonly Row[]): NetworkAttack[] =>
  rows.map(([what, attempt, own, more]) => ({ kind: name, what, attempt, guards, ends: own ?? ends, ...more }));

const V6 = { needs: 'ipv6' } as const;
const MIB = 1 << 20;
const LARGE = Buffer.alloc(20 * MIB);
const url = (written: string): Row => [written, steals(written)];
const v6 = (written: string): Row => [written, steals(written), undefined, V6];
/** Where the system takes this machine for what has no address, the address that was connected to is another one than was asked for. */
const nowhere = (written: string, guards: readonly Guard[]): Row => [written, steals(written), undefined, { guards: [...guards, 'transport'] }];
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Every attack on `network-fetch`; the table of docs/NETWORK.md sums them up by kind. */
export const attacks: readonly NetworkAttack[] = [
  ...kind('an address in another spelling', ['hosts', 'addresses'], 'capability-denied', [
    url('http://127.0.0.1:PORT/'), url('http://127.1:PORT/'), url('http://127.0.1:PORT/'), url('http://2130706433:PORT/'), url('http://0x7f000001:PORT/'), url('http://0x7f.0.0.1:PORT/'), url('http://0177.0.0.1:PORT/'),
    url('http://017700000001:PORT/'), url('http://0x7f.0x1:PORT/'), url('http://127.0.0.1.:PORT/'), url('http://%31%32%37.0.0.1:PORT/'), url('http://\uff11\uff12\uff17.0.0.1:PORT/'), url('http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:PORT/'),
    url('http://127\u30020\u30020\u30021:PORT/'), nowhere('http://0.0.0.0:PORT/', ['hosts', 'addresses']), nowhere('http://0:PORT/', ['hosts', 'addresses']), url('http://localhost:PORT/'), url('http://LOCALHOST:PORT/'), url('http://loc\u00adalhost:PORT/'), url('http://localhost.:PORT/'), url('http://app.localhost:PORT/'),
    v6('http://[::1]:PORT/'), v6('http://[0:0:0:0:0:0:0:1]:PORT/'), v6('http://[::ffff:127.0.0.1]:PORT/'), v6('http://[::ffff:7f00:1]:PORT/'),
    url('http://127.0.0.5:PORT/latest/meta-data/'),
  ]),
  ...kind('a name that stands for an address inside', ['addresses'], 'address-refused', [
    url('http://loopback.wild.example:PORT/'), v6('http://loopback6.wild.example:PORT/'), v6('http://mapped.wild.example:PORT/'), url('http://private.wild.example:PORT/'), url('http://metadata.wild.example:PORT/'),
    url('http://linklocal.wild.example:PORT/'), nowhere('http://zero.wild.example:PORT/', ['addresses']), url('http://both.wild.example:PORT/'), url('http://last.wild.example:PORT/'), url('http://127.0.0.1.wild.example:PORT/'),
    ['granted as private, and stands for this machine', steals('http://loop.example:PORT/')], ['granted as private, and stands for a cloud’s metadata', steals('http://meta.example:PORT/')],
  ]),
  ...kind('rebinding', ['transport'], 'answered', [
    ['another answer to the second look-up', steals('http://rebinding.wild.example:PORT/')],
    ['metadata at the second look-up', steals('http://meta.wild.example:PORT/')],
  ]),
  ...kind('rebinding', ['addresses'], 'address-refused', [
    ['another answer at the second request', async scene => {
      const asked = { url: `http://between.wild.example:${scene.world.port}/` };
      return await scene.fetch(asked) === 'good' && await scene.fetch(asked) === 'secret';
    }],
    ['another answer after a redirection to itself', sentOnFromRebinding('between.wild.example')],
  ]),
  ...kind('sent on to an address or a host that was not granted', ['hosts', 'addresses'], 'redirect-refused', [
    ...[301, 302, 303, 307, 308].map((status): Row => [`${status} to this machine`, sentOn('http://127.0.0.1:PORT/', 'secret', status)]),
    ['to this machine by name', sentOn('http://localhost:PORT/', 'secret')],
    ['to an address in decimal', sentOn('http://2130706433:PORT/', 'secret')],
    ['without a scheme', sentOn('//127.0.0.1:PORT/', 'secret')],
    ['to a cloud’s metadata', sentOn('http://127.0.0.5:PORT/latest/meta-data/', 'secret')],
    ['to IPv6', sentOn('http://[::1]:PORT/', 'secret'), undefined, V6],
    ['to another host', sentOn('http://evil.example:PORT/', 'evil')],
    ['to a host that begins like the granted one', sentOn('http://good.example.evil.example:PORT/', 'evil')],
  ]),
  ...kind('sent on to an address or a host that was not granted', ['addresses'], 'address-refused', [
    ['to a granted name that stands for this machine', sentOn('http://loopback.wild.example:PORT/', 'secret')],
    ['to a granted name that stands for metadata', sentOn('http://metadata.wild.example:PORT/', 'secret')],
  ]),
  ...kind('sent on in a way that is not safe', ['redirects'], 'redirect-refused', [
    ['with a user name', sentOn('http://user@good.example:PORT/', 'good')],
    ['with a password', sentOn('http://user:secret@good.example:PORT/', 'good')],
    ['with a URL of 9 000 characters', sentOn(`/${'a'.repeat(9_000)}`, 'good')],
    ['from https to http', async scene => {
      scene.world.good = (request, response) => {
        if ('encrypted' in request.socket) response.writeHead(302, { location: `http://good.example:${scene.world.port}/`, 'content-length': 0 }).end();
        else response.writeHead(200, { 'content-length': 5 }).end('plain');
      };
      return await scene.fetch({ url: `https://good.example:${scene.world.securePort}/` }) === 'plain';
    }, undefined, { needs: 'certificates' }],
  ]),
  ...kind('sent on without an end', ['limits'], 'redirect-refused', [
    ['to itself', async scene => {
      scene.world.good = (_request, response) => { response.writeHead(302, { location: scene.world.seen.length > 40 ? '/end' : '/', 'content-length': 0 }).end(); };
      await scene.fetch({ url: `http://good.example:${scene.world.port}/` });
      return scene.world.seen.length > 40;
    }],
  ]),
  ...kind('a credential sent on to another origin', ['credentials'], 'answered', [
    ['Authorization to another host', carries(['Authorization', 'Bearer key'], ({ world }) => `http://other.example:${world.port}/`, saw('authorization', 'key', '127.0.0.3'))],
    ['Cookie to another host', carries(['Cookie', 'session=key'], ({ world }) => `http://other.example:${world.port}/`, saw('cookie', 'key', '127.0.0.3'))],
    ['X-Api-Key to another host', carries(['X-Api-Key', 'key'], ({ world }) => `http://other.example:${world.port}/`, saw('x-api-key', 'key', '127.0.0.3'))],
    ['in another case', carries(['aUTHORIZATION', 'Bearer key'], ({ world }) => `http://other.example:${world.port}/`, saw('authorization', 'key', '127.0.0.3'))],
    ['to a subdomain', carries(['Authorization', 'Bearer key'], ({ world }) => `http://sub.wild.example:${world.port}/`, scene => scene.world.seen.some(({ request }) => request.headers.host?.startsWith('sub.') === true && request.headers.authorization !== undefined))],
    ['there and back again', async scene => {
      scene.world.good = (request, response) => {
        const { host = '' } = request.headers;
        const location = request.url === '/start' ? `http://sub.wild.example:${scene.world.port}/back` : `http://good.example:${scene.world.port}/end`;
        if (request.url === '/end') response.writeHead(200, { 'content-length': 0 }).end(host);
        else response.writeHead(302, { location, 'content-length': 0 }).end();
      };
      await scene.fetch({ url: `http://good.example:${scene.world.port}/start`, headers: [['Authorization', 'Bearer key']] });
      return scene.world.seen.some(({ request }) => request.url === '/end' && request.headers.authorization !== undefined);
    }],
  ]),
  ...kind('a host that looks like the granted one', ['hosts'], 'capability-denied', [
    'http://good.example.evil.example:PORT/', 'http://evilgood.example:PORT/', 'http://good.example.:PORT/', 'http://evil.example:PORT/good.example', 'http://evil.example:PORT/?good.example', 'http://evil.example:PORT/#good.example', 'http://evil.example:PORT\\@good.example/',
    'http://g\u043e\u043ed.example:PORT/', 'http://xn--gd-3lca.example:PORT/', 'http://good.example%2eevil.example:PORT/', 'http://good.ex\u0430mple:PORT/', 'http://go\u00f6d.example:PORT/', 'http://good-example:PORT/',
    'http://wild.example:PORT/', 'http://evilwild.example:PORT/', 'http://sub.wild.example.evil.example:PORT/', 'http://.wild.example:PORT/', 'http://a..wild.example:PORT/', 'http://a.wild.example.:PORT/',
  ].map((written): Row => [written, strays(written)])),
  ...kind('a host that looks like the granted one', ['hosts', 'request'], 'invalid-request', [
    'http://good.example@evil.example:PORT/', 'http://good.example:PORT@evil.example:PORT/', 'http://good.example:x@evil.example:PORT/', 'http://evil.exa\nmple:PORT/', ' http://evil.example:PORT/', 'http:evil.example:PORT\t/',
  ].map((written): Row => [JSON.stringify(written), strays(written)])),
  ...kind('another port of a granted host', ['hosts'], 'capability-denied', [
    ['the one that was not granted', async scene => {
      scene.grants = [`good.example:${scene.world.rawPort}`];
      return await scene.fetch({ url: `http://good.example:${scene.world.port}/` }) === 'good';
    }],
    ['by the scheme’s own where none was granted', async scene => {
      scene.grants = ['good.example'];
      return await scene.fetch({ url: `http://good.example:${scene.world.port}/` }) === 'good';
    }],
  ]),
  ...kind('a method that was not granted', ['methods'], 'capability-denied', [
    ['DELETE', shows({ method: 'DELETE' }, sawRequest('DELETE', '/'))],
    ['delete', shows({ method: 'delete' }, sawRequest('DELETE', '/'))],
  ]),
  ...kind('a method that was not granted', ['request', 'methods', 'transport'], 'invalid-request', [
    ['TRACE', shows({ method: 'TRACE' }, sawRequest('TRACE', '/'))],
    ['a method with a request in it', shows({ method: 'GET /admin HTTP/1.1\r\nX:' }, sawRequest('GET', '/admin'))],
  ]),
  ...kind('a header that was not the plugin’s to set', ['request', 'transport'], 'invalid-request', [
    ['a line in a value', shows({ headers: [['x', 'a\r\nX-Admin: yes']] }, saw('x-admin', 'yes'))],
    ['a line in a name', shows({ headers: [['x: a\r\nX-Admin', 'yes']] }, saw('x-admin', 'yes'))],
    ['characters that lose a byte', shows({ headers: [['x', 'a\u010d\u010aX-Admin: yes']] }, saw('x-admin', 'yes'))],
    ['another Host', shows({ headers: [['Host', 'admin.example']] }, saw('host', 'admin.example'))],
    ['Connection', shows({ headers: [['Connection', 'keep-alive']] }, saw('connection', 'keep-alive'))],
    ['Proxy-Authorization', shows({ headers: [['Proxy-Authorization', 'Basic key']] }, saw('proxy-authorization', 'key'))],
    ['Expect', shows({ headers: [['Expect', '100-continue']] }, saw('expect', '100-continue'))],
    ['another method in X-HTTP-Method-Override', shows({ headers: [['X-HTTP-Method-Override', 'DELETE']] }, saw('x-http-method-override', 'DELETE'))],
    ['a length of 0 before a second request', shows({ method: 'POST', headers: [['Content-Length', '0'], ['Connection', 'keep-alive']], body: Buffer.from('GET /admin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n') }, sawRequest('GET', '/admin'))],
    ['chunks that end before a second request', shows({ method: 'POST', headers: [['Transfer-Encoding', 'chunked'], ['Connection', 'keep-alive']], body: Buffer.from('0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n') }, sawRequest('GET', '/admin'))],
    ['a body with GET', shows({ method: 'GET', body: Buffer.from('GET /admin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), headers: [['Content-Length', '0'], ['Connection', 'keep-alive']] }, sawRequest('GET', '/admin'))],
    ['200 headers', shows({ headers: Array.from({ length: 200 }, (_, at) => [`x-${at}`, 'y'] as const) }, saw('x-199', 'y'))],
  ]),
  ...kind('an answer that is too large', ['limits'], 'too-large', [
    ['by its length', swells({}, LARGE, LARGE.length)],
    ['a bomb of gzip', swells({ 'content-encoding': 'gzip' }, gzipSync(LARGE), LARGE.length)],
    ['a bomb of deflate', swells({ 'content-encoding': 'deflate' }, deflateSync(LARGE), LARGE.length)],
    ['a bomb of brotli', swells({ 'content-encoding': 'br' }, brotliCompressSync(LARGE), LARGE.length)],
    ['in chunks without an end', flooded(chunked, `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`, 40 * MIB)],
    ['up to the connection’s end, which doesn’t come', flooded('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(65_536), 40 * MIB)],
  ]),
  ...kind('an answer that is too large', ['transport'], 'answered', [
    ['a bomb in a bomb', swells({ 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync(LARGE)), LARGE.length)],
  ]),
  ...kind('an answer that is too large', ['transport'], 'too-large', [
    ['a header without an end', flooded('HTTP/1.1 200 OK\r\nX: ', 'x'.repeat(65_536), 4 * MIB)],
    ['headers without an end', flooded('HTTP/1.1 200 OK\r\n', 'X: y\r\n'.repeat(10_000), 4 * MIB)],
    ['a status line without an end', flooded('HTTP/1.1 200 ', 'x'.repeat(65_536), 4 * MIB)],
    ['a cookie of 100 KiB', told(socket => { socket.end(`HTTP/1.1 200 OK\r\nSet-Cookie: ${'x'.repeat(100_000)}\r\nContent-Length: 0\r\n\r\n`); }, ({ headers }) => headers.some(([, value]) => value.length === 100_000))],
  ]),
  ...kind('an answer that is too large', ['transport'], 'malformed', [
    ['interim answers without an end', flooded('', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000), 4 * MIB)],
  ]),
  ...kind('more bytes than the run may have', ['limits'], 'budget', [
    ['many answers', async scene => {
      scene.world.good = (_request, response) => { response.writeHead(200, { 'content-length': MIB }).end(LARGE.subarray(0, MIB)); };
      for (let at = 0; at < 18; at++) if (await scene.fetch({ url: `http://good.example:${scene.world.port}/` }) === '') return false;
      return true;
    }],
    ['many requests', async scene => {
      scene.world.good = (request, response) => { request.resume().on('end', () => { response.writeHead(200, { 'content-length': 2 }).end('ok'); }); };
      for (let at = 0; at < 18; at++) if (await scene.fetch({ url: `http://good.example:${scene.world.port}/`, method: 'POST', body: LARGE.subarray(0, MIB) }) === '') return false;
      return true;
    }],
  ]),
  ...kind('an answer that keeps the plugin waiting', ['limits'], 'timeout', [
    ['no answer at all', dripped([...Array.from({ length: 60 }, () => ''), 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend'], 50), undefined, { limits: { requestMs: 300 } }],
    ['headers byte by byte', dripped([...'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend'], 70), undefined, { limits: { requestMs: 300 } }],
    ['a body byte by byte', dripped(['HTTP/1.1 200 OK\r\nContent-Length: 53\r\n\r\n', ...'x'.repeat(50), 'end'], 50), undefined, { limits: { requestMs: 300 } }],
  ]),
  ...kind('an answer with two meanings', ['transport'], 'malformed', [
    ['two lengths', told(socket => { socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 8\r\n\r\ngoodevil'); }, ({ body }) => body.includes('evil'))],
    ['a length and chunks', told(socket => { socket.end('HTTP/1.1 200 OK\r\nContent-Length: 8\r\nTransfer-Encoding: chunked\r\n\r\ngoodevil'); }, ({ body }) => body.includes('evil'))],
    ['a header that continues on the next line', told(socket => { socket.end('HTTP/1.1 200 OK\r\nX: a\r\n\tb: c\r\nContent-Length : 4\r\n\r\nevil'); }, ({ body }) => body === 'evil')],
    ['a zero in a header', told(socket => { socket.end('HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 4\r\n\r\nevil'); }, ({ body }) => body === 'evil')],
    ['a change of protocol', told(socket => { socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nHTTP/1.1 200 OK\r\n\r\nevil'); }, ({ body }) => body === 'evil')],
  ]),
  ...kind('through the user’s proxy', ['hosts', 'addresses'], 'capability-denied', [
    ['to an address that was not granted', throughProxy('http://10.0.0.1/')],
    ['to the proxy itself', throughProxy('http://127.0.0.3:PORT/')],
    ['to a name that was not granted', throughProxy('http://intranet/')],
  ]),
  ...kind('through the user’s proxy', ['request'], 'invalid-request', [
    ['with its own word on who asks', async scene => {
      scene.proxies = { ...scene.proxies, http: `http://127.0.0.3:${scene.world.port}` };
      await scene.fetch({ url: `http://good.example:${scene.world.port}/`, headers: [['Proxy-Authorization', 'Basic key']] });
      return saw('proxy-authorization', 'key', '127.0.0.3')(scene);
    }],
  ]),
  ...kind('one connection for two runs', ['connections'], 'answered', [
    ['a server that keeps it open', async scene => {
      const ports = new Set<number | undefined>();
      scene.world.good = (request, response) => {
        ports.add(request.socket.remotePort);
        response.setHeader('connection', 'keep-alive');
        answer(response, 'good');
      };
      for (let run = 0; run < 2; run++) await scene.fetch({ url: `http://good.example:${scene.world.port}/` });
      return scene.world.seen.length === 2 && ports.size === 1;
    }],
  ]),
  ...kind('a server that is not whom it says', ['transport'], 'tls', [
    ['a certificate of its own', async scene => {
      scene.authorities = [];
      return await scene.fetch({ url: `https://good.example:${scene.world.securePort}/` }) === 'good';
    }, undefined, { needs: 'certificates' }],
    ['a certificate of another name', async scene => {
      scene.grants = [`sub.wild.example:${scene.world.securePort}`];
      return await scene.fetch({ url: `https://sub.wild.example:${scene.world.securePort}/` }) === 'good';
    }, undefined, { needs: 'certificates' }],
    ['with the environment saying that all are to be trusted', async scene => {
      scene.authorities = [];
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        return await scene.fetch({ url: `https://good.example:${scene.world.securePort}/` }) === 'good';
      } finally {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      }
    }, undefined, { needs: 'certificates' }],
  ]),
];

/** Has the user's proxy, which is the evil server here, asked for something. */
function throughProxy(target: string): Attempt {
  return async scene => {
    scene.proxies = { ...scene.proxies, http: `http://127.0.0.3:${scene.world.port}` };
    return strays(target)(scene);
  };
}

/** Asked first, it sends on to itself; by then its name means something else. */
function sentOnFromRebinding(name: string): Attempt {
  return async scene => {
    scene.world.good = (_request, response) => { response.writeHead(302, { location: '/again', 'content-length': 0 }).end(); };
    return await scene.fetch({ url: `http://${name}:${scene.world.port}/` }) === 'secret';
  };
}
