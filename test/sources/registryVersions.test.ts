import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { readPackage } from '../../src/plugins/package';
import { findVersions } from '../../src/plugins/sources/fetchPackage';
import { ociSource } from '../../src/plugins/sources/oci/ociSource';
import { pushPackage } from '../../src/plugins/sources/oci/push';
import type { Credentials } from '../../src/plugins/sources/oci/registryClient';
import type { AvailableVersion } from '../../src/plugins/sources/source';
import { serveRegistry } from './registryServer';

const storage = new NodeStorage();

describe('the versions that a registry has', () => {
  let root: string;
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'airlock-tags-')); });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await rm(root, { recursive: true, force: true });
  });

  const access = (credentials?: Credentials) => ({ fetch: (url: string, init: RequestInit) => fetch(url, init), credentials: () => Promise.resolve(credentials) });

  async function versions(location: string, credentials?: Credentials, timeoutMs = 20_000): Promise<readonly AvailableVersion[]> {
    try {
      return await findVersions({ location }, { sources: [ociSource(access(credentials))], storage, stagingRoot: join(root, 'staging'), now: Date.now, timeoutMs });
    } finally {
      assert.deepEqual(await readdir(join(root, 'staging')).catch(() => []), []);
    }
  }

  async function lying(routes: (request: IncomingMessage, response: ServerResponse, origin: string) => void): Promise<string> {
    const server = createServer((request, response) => { routes(request, response, `http://127.0.0.1:${(server.address() as AddressInfo).port}`); });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise(resolve => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('are its tags that are semantic versions, to whom may see them', async () => {
    const account = { username: 'jane', password: 'secret' };
    const registry = await serveRegistry(account.password);
    stops.push(() => registry.stop());
    const read = await readPackage(storage, 'examples/demo-workspace/plugins/word-count');
    for (const tag of ['0.1.0', 'v0.2.0', 'latest']) await pushPackage(read, `oci://${registry.host}/plugins/word-count:${tag}`, { ...access(account), signal: new AbortController().signal });
    const location = `oci://${registry.host}/plugins/word-count`;
    const found = [...await versions(location, account)].sort((one, other) => one.version.localeCompare(other.version));
    assert.deepEqual(found, [{ version: '0.1.0', reference: { location, ref: '0.1.0' } }, { version: '0.2.0', reference: { location, ref: 'v0.2.0' } }]);
    assert.deepEqual((await versions(`${location}:0.1.0`, account)).length, 2);
    await assert.rejects(versions(location), { code: 'source.authentication' });
    await assert.rejects(versions(`oci://${registry.host}/nothing`, account), { code: 'source.not-found' });
  });

  it('are read page by page', async () => {
    const host = await lying((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const page = Number(searchParams.get('page') ?? '0');
      if (page < 3) response.setHeader('link', `</v2/x/tags/list?n=1000&page=${page + 1}>; rel="next"`);
      response.end(JSON.stringify({ name: 'x', tags: [`1.${page}.0`] }));
    });
    assert.deepEqual((await versions(`oci://${host}/x`)).map(({ version }) => version), ['1.0.0', '1.1.0', '1.2.0', '1.3.0']);
  });

  it('are none where a registry has no tags, whichever way it says so', async () => {
    for (const body of ['{"name":"x","tags":[]}', '{"name":"x","tags":null}', '{"name":"x"}']) {
      assert.deepEqual(await versions(`oci://${await lying((_request, response) => { response.end(body); })}/x`), []);
    }
  });

  it('are not taken from a registry that goes on without end, sends elsewhere, or makes no sense', async () => {
    let asked = 0;
    const endless = await lying((_request, response) => {
      asked += 1;
      response.setHeader('link', '</v2/x/tags/list?n=1000>; rel="next"').end('{"tags":["1.0.0"]}');
    });
    await assert.rejects(versions(`oci://${endless}/x`), { code: 'source.too-large' });
    assert.ok(asked <= 50);
    const elsewhere = await lying((_request, response) => { response.end('{"tags":["9.9.9"]}'); });
    const sending = await lying((_request, response) => { response.setHeader('link', `<http://${elsewhere}/v2/x/tags/list>; rel="next"`).end('{"tags":[]}'); });
    await assert.rejects(versions(`oci://${sending}/x`), { code: 'source.integrity' });
    for (const body of ['<html>', '{"tags":[1]}', '{"tags":["../../x"]}', '{"tags":"1.0.0"}']) {
      await assert.rejects(versions(`oci://${await lying((_request, response) => { response.end(body); })}/x`), { code: 'source.integrity' });
    }
    await assert.rejects(versions(`oci://${await lying((_request, response) => { response.end(new Uint8Array(2_000_000)); })}/x`), { code: 'source.too-large' });
    await assert.rejects(versions(`oci://${await lying(() => undefined)}/x`, undefined, 300), { code: 'source.timeout' });
    await assert.rejects(versions('oci://127.0.0.1:9/x'), { code: 'source.network' });
  });
});
