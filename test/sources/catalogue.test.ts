import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AirlockError } from '../../src/errors';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { Catalogues } from '../../src/plugins/catalogue/catalogues';
import type { CatalogueState } from '../../src/plugins/catalogue/catalogues';
import { pushCatalogue } from '../../src/plugins/catalogue/push';
import { CATALOGUE_BOUNDS } from '../../src/plugins/catalogue/schema';
import { signCatalogue } from '../../src/plugins/catalogue/signature';
import { generateKey } from '../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../src/plugins/trust/keyFile';
import type { TrustedKey } from '../../src/plugins/trust/trustedKeys';
import { serveRegistry } from './registryServer';

const text = (name: string, changed: object = {}): string => JSON.stringify({ format: 'airlock-catalogue-v1', name, plugins: [{ id: 'hello', name: 'Hello', readme: { url: 'docs/hello.md' }, versions: [{ version: '1.0.0', source: 'oci://ghcr.io/x/hello:1' }], ...changed }] });
const bytes = (written: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(written);

describe('catalogues', () => {
  let root: string;
  let time: number;
  let locations: string[];
  let trusted: TrustedKey[];
  const problems: AirlockError[] = [];
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-catalogues-'));
    time = Date.UTC(2026, 0, 1);
    locations = [];
    trusted = [];
    problems.length = 0;
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await rm(root, { recursive: true, force: true });
  });

  /** As a window opens them: nothing in memory. */
  function open(timeoutMs = 20_000): Catalogues {
    const storage = new NodeStorage();
    return new Catalogues({
      ports: { storage, fetch: (url, init) => fetch(url, init), credentials: () => Promise.resolve(undefined) },
      cacheStorage: storage, folder: join(root, 'cache'), locations: () => locations, trusted: () => Promise.resolve(trusted),
      timeoutMs: () => timeoutMs, now: () => time, onProblem: problem => problems.push(problem),
    });
  }

  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise(resolve => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A server of files that notes what it is asked. */
  async function serveFiles(files: Record<string, string>): Promise<{ readonly origin: string; readonly asked: string[] }> {
    const asked: string[] = [];
    const origin = await serve((request, response) => {
      const found = files[request.url ?? ''];
      const etag = found === undefined ? '' : `"${createHash('sha256').update(found).digest('hex')}"`;
      const isKnown = found !== undefined && request.headers['if-none-match'] === etag;
      asked.push(`${request.url ?? ''} ${found === undefined ? 404 : isKnown ? 304 : 200}`);
      if (found === undefined) response.writeHead(404).end();
      else if (isKnown) response.writeHead(304, { etag }).end();
      else response.writeHead(200, { etag }).end(found);
    });
    return { origin, asked };
  }

  const only = (states: readonly CatalogueState[]): CatalogueState => {
    const [state, ...others] = states;
    assert.ok(state !== undefined && others.length === 0);
    return state;
  };
  const key = (): Promise<SigningKey> => generateKey(into => { into.set(crypto.getRandomValues(new Uint8Array(into.length))); });

  it('are not asked for before they are refreshed, and are asked for anew by their ETag only', async () => {
    const { origin, asked } = await serveFiles({ '/jane.json': text('Jane') });
    locations = [`${origin}/jane.json`];
    const catalogues = open();
    assert.deepEqual(await catalogues.list(), [{ location: locations[0] }]);
    assert.deepEqual(asked, []);
    assert.equal(only(await catalogues.refresh()).open?.catalogue.name, 'Jane');
    assert.deepEqual(asked, ['/jane.json 200', '/jane.json.sig 404']);
    time += 60_000;
    assert.equal(only(await open().refresh()).open?.asOf, new Date(time).toISOString());
    assert.deepEqual(asked.slice(2), ['/jane.json 304']);
  });

  it('are there without a connection, as of when they were seen, with their readmes', async () => {
    const { origin } = await serveFiles({ '/a/jane.json': text('Jane'), '/a/docs/hello.md': '# Hello' });
    locations = [`${origin}/a/jane.json`];
    const online = open();
    const before = only(await online.refresh());
    const [plugin] = before.open?.catalogue.plugins ?? [];
    assert.ok(before.open !== undefined && plugin !== undefined);
    assert.equal(await online.readme(before.open, plugin), '# Hello');
    for (const stop of stops.splice(0)) await stop();

    time += 3_600_000;
    const offline = open();
    assert.equal(only(await offline.list()).open?.asOf, before.open.asOf);
    const state = only(await offline.refresh());
    assert.equal(state.problem?.code, 'source.network');
    assert.equal(state.open?.catalogue.name, 'Jane');
    assert.equal(state.open.asOf, before.open.asOf);
    assert.equal(await offline.readme(state.open, plugin), '# Hello');
  });

  it('of a damaged cache are dropped, with a message, and fetched again', async () => {
    const { origin } = await serveFiles({ '/jane.json': text('Jane') });
    locations = [`${origin}/jane.json`];
    await open().refresh();
    const [folder = ''] = await readdir(join(root, 'cache'));
    const file = join(root, 'cache', folder, 'catalogue.json');
    const whole = await readFile(file, 'utf8');
    for (const damaged of ['', '{', whole.slice(0, -20), whole.replace('Jane', 'Eve!'), whole.replace('http', 'ftp'), 'x'.repeat(9_000_000)]) {
      await writeFile(file, damaged);
      problems.length = 0;
      assert.deepEqual(await open().list(), [{ location: locations[0] }], damaged.slice(0, 50));
      assert.deepEqual(problems.map(({ code }) => code), ['catalogue.cache']);
      assert.deepEqual(await readdir(join(root, 'cache', folder)), []);
      assert.equal(only(await open().refresh()).open?.catalogue.name, 'Jane');
    }
  });

  it('that are configured no more are forgotten', async () => {
    const { origin } = await serveFiles({ '/jane.json': text('Jane'), '/joe.json': text('Joe') });
    locations = [`${origin}/jane.json`, `${origin}/joe.json`];
    const catalogues = open();
    assert.equal((await catalogues.refresh()).length, 2);
    locations = [`${origin}/joe.json`];
    assert.deepEqual((await catalogues.refresh()).map(({ open: found }) => found?.catalogue.name), ['Joe']);
    assert.equal((await readdir(join(root, 'cache'))).length, 1);
  });

  const failing: Readonly<Record<string, readonly [code: string, answer: (request: IncomingMessage, response: ServerResponse) => void]>> = {
    'is not there': ['source.not-found', (_request, response) => void response.writeHead(404).end()],
    'wants an account': ['source.authentication', (_request, response) => void response.writeHead(401).end()],
    'is broken': ['source.network', (_request, response) => void response.writeHead(500).end()],
    'is too large': ['source.too-large', (_request, response) => {
      response.on('error', () => undefined);
      const more = (): void => {
        while (response.write(new Uint8Array(CATALOGUE_BOUNDS.bytes / 8)));
        response.once('drain', more);
      };
      more();
    }],
    'is a web page': ['catalogue.malformed', (_request, response) => void response.end('<html>')],
    'is of a later version': ['catalogue.newer', (_request, response) => void response.end('{"format":"airlock-catalogue-v9"}')],
    'breaks off': ['source.network', (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{');
      setTimeout(() => request.socket.destroy(), 20);
    }],
    'sends round in circles': ['source.network', (request, response) => void response.writeHead(302, { location: request.url }).end()],
    'sends to an unencrypted server elsewhere': ['source.network', (_request, response) => void response.writeHead(302, { location: 'http://192.0.2.1/x.json' }).end()],
    'sends to a file': ['source.network', (_request, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end()],
    'has not changed, it says, and was never seen': ['source.network', (_request, response) => void response.writeHead(304).end()],
    'has a signature that is none': ['signature.malformed', (_request, response) => void response.end(text('Jane'))],
  };
  for (const [what, [code, answer]] of Object.entries(failing)) {
    it(`one that ${what} says so, and stays as it was`, async () => {
      let isFailing = false;
      const origin = await serve((request, response) => {
        if (isFailing) answer(request, response);
        else if (request.url === '/x.json') response.end(text('Before'));
        else response.writeHead(404).end();
      });
      locations = [`${origin}/x.json`];
      const catalogues = open();
      await catalogues.refresh();
      isFailing = true;
      const state = only(await catalogues.refresh());
      assert.equal(state.problem?.code, code, state.problem?.sentence);
      assert.ok(state.problem.nextStep.length > 5);
      assert.equal(state.open?.catalogue.name, 'Before');
      assert.equal(only(await open().list()).open?.catalogue.name, 'Before');
    });
  }

  it('that say nothing are given up in time, or when they are cancelled', async () => {
    locations = [`${await serve(() => undefined)}/x.json`];
    assert.equal(only(await open(300).refresh()).problem?.code, 'source.timeout');
    const cancelled = new AbortController();
    const refreshed = open().refresh({ signal: cancelled.signal });
    cancelled.abort();
    assert.equal(only(await refreshed).problem?.code, 'cancelled');
  });

  it('tell how much of them is there', async () => {
    const { origin } = await serveFiles({ '/jane.json': text('Jane') });
    locations = [`${origin}/jane.json`];
    const seen: number[] = [];
    await open().refresh({ onProgress: ({ done = 0 }) => seen.push(done) });
    assert.equal(seen.at(-1), text('Jane').length);
  });

  it('are encrypted, or on this machine; no other address is taken', async () => {
    for (const location of ['http://example.org/x.json', 'https://jane:secret@example.org/x.json', 'ftp://example.org/x.json', 'jane.json', './jane.json', '', 'file:///x.json', 'javascript:0', 'oci://word-count', 'https://']) {
      locations = [location];
      assert.equal(only(await open().list()).problem?.code, 'source.unsupported', location);
    }
  });

  it('in files are read where they lie, with what lies beside them', async () => {
    await mkdir(join(root, 'docs'));
    await writeFile(join(root, 'jane.json'), text('Jane'));
    await writeFile(join(root, 'docs', 'hello.md'), '# Here');
    locations = [join(root, 'jane.json')];
    const catalogues = open();
    const { open: found } = only(await catalogues.refresh());
    const [plugin] = found?.catalogue.plugins ?? [];
    assert.ok(found !== undefined && plugin !== undefined);
    assert.equal(await catalogues.readme(found, plugin), '# Here');
    await rm(join(root, 'jane.json'));
    assert.equal(only(await catalogues.refresh()).problem?.code, 'source.not-found');
  });

  it('in a registry are fetched by their tag, and again only when it stands for another', async () => {
    const registry = await serveRegistry();
    stops.push(() => registry.stop());
    const push = (written: string, signature?: Uint8Array<ArrayBuffer>): Promise<string> => pushCatalogue(bytes(written), signature, `oci://${registry.host}/plugins/index:latest`, { fetch: (url, init) => fetch(url, init), credentials: () => Promise.resolve(undefined), signal: new AbortController().signal });
    const first = await push(text('One'));
    assert.equal(await push(text('One')), first);
    locations = [`oci://${registry.host}/plugins/index:latest`];
    const catalogues = open();
    assert.equal(only(await catalogues.refresh()).open?.catalogue.name, 'One');
    const jane = await key();
    await push(text('Two'), bytes(await signCatalogue(bytes(text('Two')), jane)));
    const { open: second } = only(await catalogues.refresh());
    assert.equal(second?.catalogue.name, 'Two');
    assert.deepEqual(second.signer, { kind: 'unknown', keyId: jane.keyId });
    await registry.stop();
    stops.length = 0;
    assert.equal(only(await open().refresh()).open?.catalogue.name, 'Two');
  });

  it('that are signed say by whom, and stay signed by that key', async () => {
    const [jane, eve] = [await key(), await key()];
    const files: Record<string, string> = { '/x.json': text('One'), '/x.json.sig': await signCatalogue(bytes(text('One')), jane) };
    const { origin } = await serveFiles(files);
    locations = [`${origin}/x.json`];
    const state = async (): Promise<CatalogueState> => only(await open().refresh());
    assert.deepEqual((await state()).open?.signer, { kind: 'unknown', keyId: jane.keyId });
    trusted = [{ name: 'Jane', publicKey: jane.publicKey, keyId: jane.keyId, plugins: ['hello'] }];
    assert.equal((await state()).open?.signer.kind, 'unknown', 'a key for one plugin vouches for no catalogue');
    trusted = [{ name: 'Jane', publicKey: jane.publicKey, keyId: jane.keyId, expires: time }];
    assert.equal((await state()).open?.signer.kind, 'unknown', 'nor does one that has expired');
    trusted = [{ name: 'Jane', publicKey: jane.publicKey, keyId: jane.keyId }];
    assert.deepEqual((await state()).open?.signer, { kind: 'trusted', keyId: jane.keyId, name: 'Jane' });

    files['/x.json'] = text('Changed');
    assert.equal((await state()).problem?.code, 'signature.mismatch');
    files['/x.json.sig'] = await signCatalogue(bytes(text('Changed')), eve);
    assert.equal((await state()).problem?.code, 'catalogue.signer');
    delete files['/x.json.sig'];
    const refused = await state();
    assert.equal(refused.problem?.code, 'catalogue.signer');
    assert.equal(refused.open?.catalogue.name, 'One');
    files['/x.json.sig'] = await signCatalogue(bytes(text('Changed')), jane);
    assert.equal((await state()).open?.catalogue.name, 'Changed');
  });
});
