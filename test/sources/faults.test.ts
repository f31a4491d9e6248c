import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AirlockError } from '../../src/errors';
import { readPackage } from '../../src/plugins/package';
import type { Package } from '../../src/plugins/package';
import { fetchPackage } from '../../src/plugins/sources/fetchPackage';
import type { FetchProgress } from '../../src/plugins/sources/source';
import { pushPackage } from '../../src/plugins/sources/oci/push';
import { PackageScene, START_MODULE } from '../attacks/packages/packageScene';
import { FaultyProxy } from './faultyProxy';
import type { Fault, Pace } from './faultyProxy';
import { commit, serveDaemon, serveHttp } from './gitServer';
import { serveHttpFaults, withoutLength } from './httpFaults';
import type { HttpFault } from './httpFaults';
import { serveRegistry } from './registryServer';

/** A custom section of bytes that no compression makes fewer, so that a download has a middle. */
function padded(): Uint8Array {
  const content = randomBytes(200_000);
  const size = content.length + 2;
  return Buffer.concat([START_MODULE, Uint8Array.of(0, (size & 127) | 128, ((size >> 7) & 127) | 128, size >> 14, 1, 0x70), content]);
}

const TENTHS = Array.from({ length: 10 }, (_, index) => index / 10);

const KINDS = ['a registry', 'git by HTTP', 'git\'s own protocol'] as const;

/** Places at which something goes wrong once: git takes ten programs for each fetch, so there are fewer of them. */
function some(kind: string): readonly number[] {
  return kind === 'a registry' ? TENTHS : TENTHS.filter((_, index) => index % 3 === 0);
}

interface Server {
  /** `HOST:PORT`. */
  readonly host: string;
  /** How the package is asked for at a host that is this one or stands before it. */
  readonly location: (host: string) => string;
}

describe('a package that is fetched over a bad connection', () => {
  let scene: PackageScene;
  let original: Package;
  const servers = new Map<string, Server>();
  const stops: (() => Promise<void>)[] = [];
  const ofTest: (() => Promise<void>)[] = [];

  before(async () => {
    scene = await PackageScene.make();
    const files = await scene.signed({ 'hello.wasm': padded() });
    original = await readPackage(scene.storage, await scene.laid(files, join(scene.folder, 'original')));
    const repositories = join(scene.folder, 'repositories');
    await commit(join(repositories, 'hello.git'), files);
    const registry = await serveRegistry();
    const [http, daemon] = await Promise.all([serveHttp(repositories), serveDaemon(repositories)]);
    stops.push(() => registry.stop(), () => http.stop(), () => daemon.stop());
    await pushPackage(original, `oci://${registry.host}/hello:2`, { fetch: (url, init) => fetch(url, init), credentials: async () => undefined, signal: new AbortController().signal });
    servers.set('a registry', { host: registry.host, location: host => `oci://${host}/hello:2` });
    servers.set('git by HTTP', { host: new URL(http.url).host, location: host => `http://${host}/hello.git` });
    servers.set('git\'s own protocol', { host: new URL(daemon.url).host, location: host => `git://${host}/hello.git` });
  });
  after(async () => {
    await scene.dispose();
    for (const stop of stops) await stop();
  });
  afterEach(async () => {
    for (const stop of ofTest.splice(0)) await stop();
  });

  function server(kind: string): Server {
    return servers.get(kind) ?? assert.fail(kind);
  }

  async function through(kind: string, fault: { readonly fault?: Fault; readonly pace?: Pace }): Promise<{ readonly proxy: FaultyProxy; readonly location: string }> {
    const { host, location } = server(kind);
    const proxy = await FaultyProxy.open(host, fault);
    ofTest.push(() => proxy.stop());
    return { proxy, location: location(proxy.host) };
  }

  async function throughHttp(kind: string, fault: HttpFault): Promise<string> {
    const { host, location } = server(kind);
    const proxy = await serveHttpFaults(host, fault);
    ofTest.push(() => proxy.stop());
    return location(proxy.host);
  }

  /** Bytes that the servers send for one whole fetch. */
  async function bytesOf(kind: string): Promise<number> {
    const { proxy, location } = await through(kind, {});
    await fetched(location);
    return proxy.passed;
  }

  /** Fetches it. What comes is the package, bit for bit, or nothing does. */
  async function fetched(location: string, timeoutMs = 90_000, signal?: AbortSignal): Promise<void> {
    const { read } = await fetchPackage({ location }, { sources: scene.sources, storage: scene.storage, stagingRoot: join(scene.root, 'staging'), now: Date.now, timeoutMs, signal });
    assert.deepEqual([read.module, read.manifestBytes, read.signature], [original.module, original.manifestBytes, original.signature]);
  }

  /** Installs from all these places at once: each is refused with one of the codes, and nothing of any is left. */
  async function refused(codes: readonly string[], locations: readonly string[], cancelAfterMs?: number): Promise<void> {
    const before = await scene.state();
    await Promise.all(locations.map(location => assert.rejects(scene.install(location, cancelAfterMs === undefined ? {} : { signal: AbortSignal.timeout(cancelAfterMs) }), (error: unknown) => {
      assert.ok(error instanceof AirlockError, error instanceof Error ? error.stack : String(error));
      assert.ok(codes.includes(error.code), `${error.code}: ${error.sentence}`);
      assert.ok(error.code === 'cancelled' || error.nextStep.length > 10, error.sentence);
      return true;
    })));
    assert.deepEqual(await scene.state(), before);
    await noProcessesIn(scene.root);
  }

  for (const kind of KINDS) {
    describe(`from ${kind}`, () => {
      it('is refused where the connection is reset at any tenth of it, every time', async () => {
        const total = await bytesOf(kind);
        const places = await Promise.all(TENTHS.map(tenth => through(kind, { fault: { after: Math.floor(total * tenth), then: 'reset' } })));
        await refused(['source.network'], places.map(({ location }) => location));
      });

      it('is fetched all the same where it is reset once', async () => {
        const total = await bytesOf(kind);
        await Promise.all(some(kind).map(async tenth => fetched((await through(kind, { fault: { after: Math.floor(total * tenth), then: 'reset', once: true } })).location)));
      });

      it('is refused where it is cut', async () => {
        const total = await bytesOf(kind);
        const places = await Promise.all([0.1, 0.5, 0.9].map(part => through(kind, { fault: { after: Math.floor(total * part), then: 'end' } })));
        await refused(['source.network'], places.map(({ location }) => location));
      });

      it('is what it was, or is refused, where a bit of it comes wrong', async () => {
        const total = await bytesOf(kind);
        const outcomes = await Promise.all(some(kind).map(async tenth => {
          const { location } = await through(kind, { fault: { after: Math.floor(total * tenth) + 7, then: 'flip', once: true } });
          return fetched(location).then(() => 'fetched', (error: unknown) => (error instanceof AirlockError ? error.code : String(error)));
        }));
        // By far the most of it is the module.
        assert.ok(outcomes.filter(outcome => outcome === 'source.integrity').length >= 2, outcomes.join());
        for (const outcome of outcomes) assert.match(outcome, /^(?:fetched|source\.(?:integrity|network|not-found|authentication|unsupported))$/);
      });
    });
  }

  /** Servers of each kind that fall silent after so many bytes, and one that says nothing where a TLS handshake is expected. */
  async function silent(): Promise<readonly string[]> {
    const places = await Promise.all(KINDS.map(async kind => {
      const total = await bytesOf(kind);
      return Promise.all([0, 30, 300, 1000, total / 2, total * 0.9].map(after => through(kind, { fault: { after: Math.floor(after), then: 'silence' } })));
    }));
    const { proxy: { host } } = await through('a registry', { fault: { after: 0, then: 'silence' } });
    return [...places.flat().map(({ location }) => location), `https://${host}/hello.git`];
  }

  it('is given up in time where nothing more comes, wherever that is', async () => {
    const locations = await silent();
    scene.timeoutMs = 2000;
    try {
      await refused(['source.timeout'], locations);
    } finally {
      scene.timeoutMs = 60_000;
    }
  });

  it('is cancelled where nothing more comes, wherever that is', async () => {
    await refused(['cancelled'], await silent(), 1000);
  });

  it('is cancelled in whichever phase it is', async () => {
    const [registry, http, own, zip] = [...await Promise.all(KINDS.map(async kind => (await through(kind, {})).location)), await scene.zipped([])];
    const phases = [[registry, 'connecting'], [registry, 'downloading'], [http, 'connecting'], [http, 'reading files'], [own, 'connecting'], [own, 'reading files'], [zip, 'unpacking'], [zip, 'verifying']] as const;
    const before = await scene.state();
    await Promise.all(phases.map(async ([location = '', phase]) => {
      const controller = new AbortController();
      const onProgress = (progress: FetchProgress): void => {
        if (progress.phase === phase) controller.abort();
      };
      await assert.rejects(scene.install(location, { signal: controller.signal, onProgress }), { code: 'cancelled' }, phase);
      assert.equal(controller.signal.aborted, true, phase);
    }));
    assert.deepEqual(await scene.state(), before);
    await noProcessesIn(scene.root);
  });

  it('is fetched where it comes slowly, and given up where that takes too long', async () => {
    await Promise.all(KINDS.map(async kind => fetched((await through(kind, { pace: { bytes: 16_384, everyMs: 20 } })).location)));
    await Promise.all(KINDS.map(async kind => assert.rejects(fetched((await through(kind, { pace: { bytes: 100, everyMs: 50 } })).location, 1500), { code: 'source.timeout' })));
    await noProcessesIn(scene.root);
  });

  const statuses: Readonly<Record<string, readonly number[]>> = {
    'source.authentication': [401, 403],
    'source.not-found': [404, 410],
    'source.network': [400, 405, 418, 429, 500, 501, 502, 503, 504, 507],
  };
  for (const kind of ['a registry', 'git by HTTP']) {
    const isWanted = (url: string | undefined): boolean => /manifests|blobs|\.git\//.test(url ?? '');

    describe(`from ${kind}, by a proxy that`, () => {
      it('answers with errors is refused with what they mean', async () => {
        for (const [code, answers] of Object.entries(statuses)) {
          await refused([code], await Promise.all(answers.map(status => throughHttp(kind, ({ request, response }) => {
            if (isWanted(request.url)) response.writeHead(status).end('no');
            return isWanted(request.url);
          }))));
        }
      });

      it('can\'t answer for now is asked once more', async () => {
        for (const status of [429, 503]) {
          let isFirst = true;
          await fetched(await throughHttp(kind, ({ request, response }) => {
            if (!isFirst || !isWanted(request.url)) return false;
            isFirst = false;
            response.writeHead(status).end();
            return true;
          }));
        }
      });

      const faults: Readonly<Record<string, readonly [codes: readonly string[], fault: HttpFault]>> = {
        'says that more comes than does': [['source.network'], ({ response, headers, status, body }) => {
          response.writeHead(status, { ...withoutLength(headers), 'content-length': body.length + 100 }).write(body);
          setTimeout(() => response.destroy(), 50);
          return true;
        }],
        'says that less comes than does': [['source.network', 'source.integrity'], ({ response, headers, status, body }) => {
          if (body.length < 50) return false;
          response.socket?.end(`HTTP/1.1 ${status} OK\r\n${Object.entries(withoutLength(headers)).map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')}content-length: ${body.length - 40}\r\nconnection: close\r\n\r\n`);
          response.socket?.write(body);
          return true;
        }],
        'sends a web page instead': [['source.integrity', 'source.not-found'], ({ response }) => {
          response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in to the hotel\'s network</title>');
          return true;
        }],
        'sends to the same place again and again': [['source.network'], ({ request, response }) => {
          response.writeHead(302, { location: request.url }).end();
          return true;
        }],
        'sends to another protocol': [['source.network', 'source.unsupported'], ({ response }) => {
          response.writeHead(302, { location: 'ftp://127.0.0.1/hello' }).end();
          return true;
        }],
      };
      for (const [what, [codes, fault]] of Object.entries(faults)) {
        it(`${what} is refused`, async () => refused(codes, [await throughHttp(kind, fault)]));
      }
    });
  }
});

/** Waits until no process works in a folder any more: git, and what it started, end a moment after they are killed. */
async function noProcessesIn(folder: string): Promise<void> {
  for (const last = Date.now() + 20_000; ;) {
    const found = processesIn(folder);
    if (found.length === 0) return;
    if (Date.now() > last) assert.deepEqual(found, []);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Processes that work in a folder: git, and what it started. */
function processesIn(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(id => {
    try {
      return readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
}
