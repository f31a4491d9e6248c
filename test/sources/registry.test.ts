import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AirlockError } from '../../src/errors';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { fetchPackage } from '../../src/plugins/sources/fetchPackage';
import { ociSource } from '../../src/plugins/sources/oci/ociSource';
import { pushPackage } from '../../src/plugins/sources/oci/push';
import type { Credentials } from '../../src/plugins/sources/oci/registryClient';
import { readPackage } from '../../src/plugins/package';
import { serveRegistry } from './registryServer';
import type { RegistryServer } from './registryServer';

const sample = 'examples/demo-workspace/plugins/word-count';
const sha256 = (bytes: Uint8Array | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('a package in a registry', () => {
  const storage = new NodeStorage();
  let root: string;
  let registry: RegistryServer;
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    registry = await serveRegistry();
  });
  after(() => registry.stop());
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-oci-'));
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await rm(root, { recursive: true, force: true });
  });

  const access = (credentials?: Credentials) => ({ fetch: (url: string, init: RequestInit) => fetch(url, init), credentials: () => Promise.resolve(credentials) });

  async function fetched(location: string, options: { ref?: string; credentials?: Credentials; timeoutMs?: number } = {}): ReturnType<typeof fetchPackage> {
    try {
      return await fetchPackage({ location, ...(options.ref === undefined ? {} : { ref: options.ref }) }, {
        sources: [ociSource(access(options.credentials))], storage, stagingRoot: join(root, 'staging'), now: Date.now, timeoutMs: options.timeoutMs ?? 20_000,
      });
    } finally {
      assert.deepEqual(await readdir(join(root, 'staging')).catch(() => []), []);
    }
  }

  async function push(target: string, credentials?: Credentials): Promise<string> {
    return pushPackage(await readPackage(storage, sample), target, { ...access(credentials), signal: new AbortController().signal });
  }

  async function refused(code: string, work: Promise<unknown>): Promise<void> {
    await assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof AirlockError, String(error));
      assert.equal(error.code, code, error.sentence);
      assert.ok(error.nextStep.length > 5, error.sentence);
      return true;
    });
  }

  it('is what was pushed, by tag and by digest, and the digest is recorded', async () => {
    const digest = await push(`oci://${registry.host}/plugins/word-count:0.1.0`);
    const original = await readPackage(storage, sample);
    for (const [location, ref] of [[`oci://${registry.host}/plugins/word-count:0.1.0`], [`oci://${registry.host}/plugins/word-count@${digest}`], [`oci://${registry.host}/plugins/word-count`, '0.1.0'], [`oci://${registry.host}/plugins/word-count`, digest]] as const) {
      const { read, origin } = await fetched(location, ref === undefined ? {} : { ref });
      assert.deepEqual(read.module, original.module);
      assert.deepEqual(read.manifestBytes, original.manifestBytes);
      assert.deepEqual(read.signature, original.signature);
      assert.equal(origin.kind, 'registry');
      assert.equal(origin.url, `oci://${registry.host}/plugins/word-count`);
      assert.equal(origin.reference, digest);
    }
  });

  it('makes the same artifact each time it is pushed', async () => {
    const first = await push(`oci://${registry.host}/again:1`);
    assert.equal(await push(`oci://${registry.host}/again:2`), first);
  });

  it('is read by skopeo, and what skopeo copies is read', async () => {
    const digest = await push(`oci://${registry.host}/shared:1`);
    const manifest = JSON.parse(execFileSync('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${registry.host}/shared:1`], { encoding: 'utf8' })) as { config: { mediaType: string }; layers: { mediaType: string }[] };
    assert.equal(manifest.config.mediaType, 'application/vnd.wasm.config.v0+json');
    assert.equal(manifest.layers[0]?.mediaType, 'application/wasm');
    execFileSync('skopeo', ['copy', '--quiet', '--src-tls-verify=false', '--dest-tls-verify=false', `docker://${registry.host}/shared:1`, `docker://${registry.host}/copied:1`]);
    assert.equal((await fetched(`oci://${registry.host}/copied:1`)).origin.reference, digest);
  });

  it('that needs a password is given the one that is known, and says so where none is', async () => {
    const closed = await serveRegistry('secret');
    stops.push(() => closed.stop());
    const credentials = { username: 'jane', password: 'secret' };
    const target = `oci://${closed.host}/word-count:1`;
    await push(target, credentials);
    assert.equal((await fetched(target, { credentials })).read.manifest.version, '0.1.0');
    await refused('source.authentication', fetched(target));
    await refused('source.authentication', fetched(target, { credentials: { username: 'jane', password: 'wrong' } }));
  });

  it('that is not there is not found', async () => {
    await push(`oci://${registry.host}/there:1`);
    await refused('source.not-found', fetched(`oci://${registry.host}/there:2`));
    await refused('source.not-found', fetched(`oci://${registry.host}/nothing`));
    await refused('source.not-found', fetched(`oci://${registry.host}/there@sha256:${'0'.repeat(64)}`));
  });

  it('is refused where its address is none', async () => {
    for (const location of ['oci://', 'oci://word-count', 'oci://example.org/Upper:1', 'oci://example.org/a b', 'oci://example.org/../x:1', 'oci://jane:secret@example.org/x:1', 'oci://example.org/x@sha256:12', 'oci://example.org/x:1?y=1', 'oci://example.org//x']) {
      await refused('source.unsupported', fetched(location));
    }
    for (const ref of ['', 'a/b', '../x', 'x y', '@sha256:00']) await refused('source.unsupported', fetched('oci://example.org/x', { ref }));
  });

  // Registries that lie

  type Routes = (request: IncomingMessage, response: ServerResponse, origin: string) => void;

  async function lying(routes: Routes): Promise<string> {
    const server = createServer((request, response) => { routes(request, response, `http://127.0.0.1:${(server.address() as AddressInfo).port}`); });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise(resolve => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', digest: sha256('{}'), size: 2 };
  const layer = (bytes: Uint8Array | string, title?: string, changed = {}) => ({ mediaType: 'application/wasm', digest: sha256(bytes), size: bytes.length, ...(title === undefined ? {} : { annotations: { 'org.opencontainers.image.title': title } }), ...changed });
  const manifestOf = (layers: readonly object[], changed = {}): string => JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: empty, layers, ...changed });

  /** A registry with one manifest for every tag and one blob for every digest. */
  const serving = (manifest: string, blob: Uint8Array | string = module): Routes => (request, response) => {
    response.end(request.url?.includes('/manifests/') === true ? manifest : blob);
  };

  it('is a module alone where it has the CNCF\'s layout', async () => {
    const host = await lying(serving(manifestOf([layer(module)])));
    const { read } = await fetched(`oci://${host}/tools/counter:1`);
    assert.equal(read.manifest.id, 'local.counter');
    assert.deepEqual(read.module, module);
  });

  const hostile: Readonly<Record<string, readonly [code: string, routes: Routes]>> = {
    'sends another blob than the manifest names': ['source.integrity', serving(manifestOf([layer(module)]), 'evilwasm')],
    'sends a blob that is cut': ['source.integrity', serving(manifestOf([layer(module)]), module.slice(0, 4))],
    'sends a blob that is too long': ['source.too-large', serving(manifestOf([layer(module)]), new Uint8Array(100_000))],
    'sends a manifest without end': ['source.too-large', (_request, response) => {
      const more = (): void => {
        while (response.write(new Uint8Array(65536)));
        response.once('drain', more);
      };
      more();
    }],
    'sends no manifest': ['source.integrity', serving('I am a web page')],
    'sends JSON that is no manifest': ['source.integrity', serving('{"schemaVersion":1}')],
    'sends an index': ['source.unsupported', serving('{"schemaVersion":2,"manifests":[]}')],
    'sends a container image': ['source.unsupported', serving(manifestOf([layer(module, undefined, { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' })]))],
    'sends a manifest with a digest of another kind': ['source.integrity', serving(manifestOf([layer(module, undefined, { digest: 'md5:00' })]))],
    'sends a manifest with a size below zero': ['source.integrity', serving(manifestOf([layer(module, undefined, { size: -1 })]))],
    'sends a manifest with a huge size': ['source.integrity', serving(manifestOf([layer(module, undefined, { size: 1e12 })]))],
    'sends a manifest with too many layers': ['source.integrity', serving(manifestOf(Array.from({ length: 100 }, (_, index) => layer(module, `f${index}`))))],
    'names a file outside the package': ['archive.unsafe-path', serving(manifestOf([layer(module, '../../evil.wasm')]))],
    'names an absolute file': ['archive.unsafe-path', serving(manifestOf([layer(module, '/etc/evil.wasm')]))],
    'names a file twice': ['archive.duplicate', serving(manifestOf([layer(module, 'a.wasm'), layer(module, 'A.wasm')]))],
    'breaks off': ['source.network', (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{');
      setTimeout(() => request.socket.destroy(), 20);
    }],
    'answers with an error of its own': ['source.network', (_request, response) => void response.writeHead(500).end('{"errors":[{"code":"UNKNOWN","message":"disk on fire"}]}')],
    'sends round in circles': ['source.network', (request, response) => void response.writeHead(307, { location: request.url }).end()],
    'sends to another protocol': ['source.network', (_request, response) => void response.writeHead(307, { location: 'ftp://127.0.0.1/x' }).end()],
    'sends to an unencrypted server elsewhere': ['source.network', (_request, response) => void response.writeHead(307, { location: 'http://192.0.2.1/x' }).end()],
    'wants tokens from an unencrypted server elsewhere': ['source.network', (_request, response) => void response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://192.0.2.1/token",service="x"' }).end()],
    'wants a token from nowhere': ['source.authentication', (_request, response) => void response.writeHead(401, { 'www-authenticate': 'Bearer service="x"' }).end()],
    'asks for a sign-in that nobody knows': ['source.authentication', (_request, response) => void response.writeHead(401, { 'www-authenticate': 'Negotiate' }).end()],
    'gives a token that would be a header': ['source.authentication', (request, response, origin) => {
      if (request.url?.startsWith('/token') === true) response.end(JSON.stringify({ token: 'x\r\nhost: evil' }));
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="${origin}/token",service="x"` }).end();
    }],
  };
  for (const [what, [code, routes]] of Object.entries(hostile)) {
    it(`is refused from a registry that ${what}`, async () => {
      await refused(code, fetched(`oci://${await lying(routes)}/x:1`));
    });
  }

  it('from a registry that says nothing is given up in time', async () => {
    await assert.rejects(fetched(`oci://${await lying(() => undefined)}/x:1`, { timeoutMs: 500 }), { code: 'source.timeout' });
  });

  it('is fetched with a token, and neither token nor password go along with a redirection', async () => {
    const seen: (string | undefined)[] = [];
    const other = await lying((request, response) => {
      seen.push(request.headers.authorization);
      response.end(module);
    });
    const manifest = manifestOf([layer(module)]);
    const tokens: (string | undefined)[] = [];
    const host = await lying((request, response, origin) => {
      if (request.url?.startsWith('/token') === true) {
        tokens.push(request.headers.authorization);
        assert.match(request.url, /scope=repository%3Ax%3Apull/);
        response.end('{"access_token":"abc"}');
      } else if (request.headers.authorization !== 'Bearer abc') response.writeHead(401, { 'www-authenticate': `Bearer realm="${origin}/token",service="reg, with \\"quotes\\"",scope="repository:x:pull"` }).end();
      else if (request.url?.includes('/blobs/') === true) response.writeHead(307, { location: `http://${other}/blob` }).end();
      else response.end(manifest);
    });
    await fetched(`oci://${host}/x:1`, { credentials: { username: 'jane', password: 'secret' } });
    assert.deepEqual(tokens, [`Basic ${btoa('jane:secret')}`]);
    assert.deepEqual(seen, [undefined]);
  });

  it('keeps the license and the version where others look for them', async () => {
    await push(`oci://${registry.host}/annotated:1`);
    const { annotations } = await (await fetch(`http://${registry.host}/v2/annotated/manifests/1`, { headers: { accept: 'application/vnd.oci.image.manifest.v1+json' } })).json() as { annotations: Record<string, string> };
    assert.equal(annotations['org.opencontainers.image.version'], '0.1.0');
    assert.match(await readFile(join(sample, 'plugin.toml'), 'utf8'), new RegExp(annotations['dev.airlock.plugin.id'] ?? 'none'));
  });
});
