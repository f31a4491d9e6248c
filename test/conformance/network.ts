import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { grantedOnly } from '../../src/capabilities/gate';
import type { NetworkAccess } from '../../src/capabilities/network/access';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { RunUse } from '../../src/capabilities/use';
import { createNodeNetwork } from '../../src/platform/node/network/nodeNetwork';
import { SampleRunner, type MakeHost } from './sampleRunner';

/** A server of this machine, with a path for each thing that a test needs. */
async function openServer(): Promise<{ readonly host: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk)).on('end', () => {
      const { method = '', url = '', headers } = request;
      if (url === '/moved') response.writeHead(302, { location: '/here?a=b' }).end();
      else if (url === '/away') response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
      else if (url === '/large') response.writeHead(200).end(Buffer.alloc(6 << 20, 'x'));
      else if (url === '/endless') response.writeHead(200).write('x');
      else if (url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(20 << 20)));
      else if (url === '/binary') response.writeHead(200).end(Buffer.from([0xff, 0, 0xfe]));
      else response.writeHead(url === '/none' ? 404 : 200, { 'X-Asked': String(headers['x-ask'] ?? '-'), 'X-Type': String(headers['content-type'] ?? '-') }).end(`${method} ${url} (${Buffer.concat(chunks).toString()})`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/**
 * The interface `network` and the flat name `host_fetch`, called by sample plugins in C and Rust and answered by a server. Needs
 * `describe` and `it` in scope.
 *
 * @param root of the repository
 */
export function defineNetwork(name: string, makeHost: MakeHost, root: string = process.cwd()): void {
  describe(`network-fetch, on ${name}`, () => {
    const samples = new SampleRunner(makeHost, root);
    let server: Server;
    let host: string;
    const access = (changed: Partial<NetworkAccess> = {}): NetworkAccess => {
      const network = createNodeNetwork({ lookup: async asked => (asked === 'private.example' ? ['10.0.0.1'] : []), isConnected: () => true });
      return { exchange: hop => network.exchange(hop), isOffline: () => false, ...changed };
    };
    const granted = (changed: Partial<CapabilityRequest> = {}): readonly CapabilityRequest[] => [{ name: 'network', hosts: [host, 'private.example', 'none.example'], methods: ['GET', 'POST'], ...changed }];
    before(async () => {
      ({ server, host } = await openServer());
      await samples.open();
    });
    after(() => {
      samples.close();
      server.closeAllConnections();
      server.close();
    });

    for (const [prefix, language] of [['c', 'C'], ['rust', 'Rust']] as const) {
      describe(`in ${language}`, () => {
        const run = (args: readonly string[], allowed = granted(), network = access()): ReturnType<SampleRunner['run']> => samples.run(`${prefix}-fetch`, args, allowed, { network });

        it('gives status, place, headers and body, and follows redirections', async () => {
          const { lines, report } = await run(['header', 'X-Ask', 'gr', 'get', `http://${host}/a`, 'header', 'Content-Type', 'text/x', 'post', `http://${host}/b`, 'grün', 'get', `http://${host}/none`, 'get', `http://${host}/moved`]);
          assert.deepEqual(lines, [
            `200 http://${host}/a x-asked=gr x-type=-`, 'GET /a ()',
            `200 http://${host}/b x-asked=- x-type=text/x`, 'POST /b (grün)',
            `404 http://${host}/none x-asked=- x-type=-`, 'GET /none ()',
            `200 http://${host}/here?a=b x-asked=- x-type=-`, 'GET /here?a=b ()',
          ], report.message);
        });

        it('brings large bodies, which cost by their bytes', async () => {
          const use = new RunUse();
          const { lines, report } = await samples.run(`${prefix}-fetch`, ['size', `http://${host}/large`], granted(), { network: access(), use });
          assert.deepEqual(lines, [`200 ${6 << 20} bytes`], report.message);
          assert.ok(report.fuelUsed > BigInt(6 << 20) / 16n, String(report.fuelUsed));
          assert.ok(use.networkBytes > 6 << 20, String(use.networkBytes));
        });

        it('says why there is no answer, and the plugin goes on', async () => {
          const { lines, log, report } = await run([
            'get', 'nonsense', 'header', 'Host', 'x', 'get', `http://${host}/`, 'ask', 'BAD METHOD', `http://${host}/`, 'get', `http://${host}/away`, 'get', `http://${host}/bomb`, 'get', 'http://private.example/', 'get', 'http://none.example/', 'get', `http://${host}/none`,
          ]);
          assert.deepEqual(lines, [
            'invalid request: The URL cannot be read. It must be absolute, for example "https://example.org/path".',
            'invalid request: The header "Host" is not the plugin\'s to set.',
            'invalid request: "BAD METHOD" is no method that can be sent. Use GET, POST or another one.',
            `redirect refused: ${host} sends on to GET 169.254.169.254, which was not granted.`,
            'too large: The body has more than 8388608 bytes once decompressed.',
            'address refused: private.example stands for an address that plugins may not reach.',
            'dns: There is no host named none.example.',
            `404 http://${host}/none x-asked=- x-type=-`, 'GET /none ()',
          ], report.message);
          assert.equal(log.length, 1);
          assert.match(log[0] ?? '', /^warn private\.example stands for 10\.0\.0\.1, .*"private\+private\.example"/);
        });

        it('stops at the budget of its grant, and where the setting says offline', async () => {
          const { lines } = await run(['size', `http://${host}/large`, 'get', `http://${host}/a`], granted({ bytesPerRun: 100_000 }));
          assert.equal(lines.length, 2);
          for (const line of lines) assert.match(line, /^budget: A run may send and receive 100000 bytes/);
          assert.match((await run(['get', `http://${host}/a`], granted(), access({ isOffline: () => true }))).lines[0] ?? '', /^offline: .*airlock\.network\.offline/);
        });

        it('ends an execution that was not granted host or method', async () => {
          for (const [argument, ...args] of [['GET http://127.0.0.2/', 'get', 'http://127.0.0.2/?key'], ['GET http://127.0.0.1/', 'get', 'http://127.0.0.1/'], [`DELETE http://${host}/`, 'ask', 'DELETE', `http://${host}/`]]) {
            const { report, lines } = await run(args);
            assert.deepEqual([report.reason, report.denied, lines], ['capability-denied', { call: 'airlock:plugin/network.network-fetch', capability: 'network', argument }, []], args.join(' '));
          }
          const { report } = await samples.run(`${prefix}-fetch`, ['get', `http://${host}/`], granted(), { network: access(), gate: grantedOnly([]) });
          assert.equal(report.reason, 'capability-denied');
        });

        it('is given up when the execution ends', async () => {
          const { report } = await samples.run(`${prefix}-fetch`, ['get', `http://${host}/endless`], granted(), { network: access(), limits: { wallMs: 500 } });
          assert.equal(report.reason, 'timeout');
        });
      });
    }

    it('has a flat name, which answers with JSON', async () => {
      const { lines, report } = await samples.run('c-flatfetch', ['get', `http://${host}/a`, 'post', `http://${host}/b`, '{"a":1}', 'post', `http://${host}/b`, 'plain', 'get', `http://${host}/binary`, 'get', 'nonsense'], granted(), { network: access() });
      const answers = lines.map(line => JSON.parse(line) as { status?: number; url?: string; headers?: [string, string][]; body?: string; encoding?: string; error?: { code: string; message: string } });
      assert.deepEqual(answers.map(({ status, url, body, encoding, error, headers }) => [status ?? error?.code, url, body, encoding, headers?.find(([header]) => header === 'x-type')?.[1]]), [
        [200, `http://${host}/a`, 'GET /a ()', 'utf-8', '-'],
        [200, `http://${host}/b`, 'POST /b ({"a":1})', 'utf-8', 'application/json'],
        [200, `http://${host}/b`, 'POST /b (plain)', 'utf-8', 'application/octet-stream'],
        [200, `http://${host}/binary`, '/wD+', 'base64', undefined],
        ['invalid-request', undefined, undefined, undefined, undefined],
      ], report.message);
      assert.deepEqual((await samples.run('c-flatfetch', ['get', 'http://127.0.0.2/'], granted(), { network: access() })).report.denied, { call: 'env.host_fetch', capability: 'network', argument: 'GET http://127.0.0.2/' });
      assert.deepEqual((await samples.run('c-flatfetch', ['get', `http://${host}/`], [])).report.denied, { call: 'env.host_fetch', capability: 'network' });
    });

    it('answers that there is none where there is none', async () => {
      assert.deepEqual((await samples.run('c-fetch', ['get', `http://${host}/`], granted())).lines, ['unavailable: There is no network where this plugin runs.']);
    });
  });
}
