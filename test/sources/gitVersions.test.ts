import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gitSource } from '../../src/platform/node/git/gitSource';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { findVersions } from '../../src/plugins/sources/fetchPackage';
import type { AvailableVersion } from '../../src/plugins/sources/source';
import { commit, git, serveDaemon, serveHttp, serveSilence } from './gitServer';
import type { Serving } from './gitServer';

describe('the versions that a Git repository has', () => {
  let root: string;
  let repository: string;
  const servers: Serving[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-git-versions-'));
    repository = join(root, 'hello.git');
    await commit(repository, { 'plugin.toml': '' });
    for (const tag of ['v1.0.0', '1.1.0', 'v2.0.0-rc.1', 'nightly', 'release/3.0.0']) git(repository, 'tag', tag);
    git(repository, 'tag', '-a', 'v1.2.0', '-m', 'annotated');
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  async function served(server: Promise<Serving>): Promise<string> {
    const started = await server;
    servers.push(started);
    return started.url;
  }

  async function versions(location: string, changed: { timeoutMs?: number; signal?: AbortSignal; program?: string } = {}): Promise<readonly AvailableVersion[]> {
    try {
      return await findVersions({ location }, {
        sources: [gitSource(() => Promise.resolve(changed.program ?? 'git'))], storage: new NodeStorage(), stagingRoot: join(root, 'staging'), now: Date.now, timeoutMs: changed.timeoutMs ?? 30_000, signal: changed.signal,
      });
    } finally {
      assert.deepEqual(await readdir(join(root, 'staging')).catch(() => []), []);
    }
  }

  const byVersion = (found: readonly AvailableVersion[]): string => found.map(({ version, reference }) => `${version}=${reference.ref}`).sort().join(' ');

  it('are its tags that are semantic versions, over every protocol, and each names what to fetch', async () => {
    const file = pathToFileURL(repository).href;
    for (const location of [file, `${await served(serveHttp(root))}/hello.git`, `${await served(serveDaemon(root))}/hello.git`]) {
      const found = await versions(location);
      assert.equal(byVersion(found), '1.0.0=v1.0.0 1.1.0=1.1.0 1.2.0=v1.2.0 2.0.0-rc.1=v2.0.0-rc.1');
      assert.ok(found.every(({ reference }) => reference.location === location));
    }
  });

  it('keep the folder that the package is in', async () => {
    const location = `${pathToFileURL(repository).href}#plugins/hello`;
    assert.equal((await versions(location))[0]?.reference.location, location);
  });

  it('are none where there are no tags', async () => {
    await commit(join(root, 'other.git'), {});
    assert.deepEqual(await versions(pathToFileURL(join(root, 'other.git')).href), []);
  });

  it('are not told without the password, where there is no repository, no server and no git', async () => {
    await assert.rejects(versions(`${await served(serveHttp(root, 'secret'))}/hello.git`), { code: 'source.authentication' });
    await assert.rejects(versions(pathToFileURL(join(root, 'nothing.git')).href), { code: 'source.not-found' });
    await assert.rejects(versions('http://127.0.0.1:9/hello.git'), { code: 'source.network' });
    await assert.rejects(versions(pathToFileURL(repository).href, { program: join(root, 'no-git') }), { code: 'source.unavailable' });
  });

  it('are waited for until the time is over or somebody cancels', async () => {
    const url = `${await served(serveSilence())}/hello.git`;
    await assert.rejects(versions(url, { timeoutMs: 300 }), { code: 'source.timeout' });
    const cancel = new AbortController();
    const asked = versions(url, { signal: cancel.signal });
    setTimeout(() => { cancel.abort(); }, 100);
    await assert.rejects(asked, { code: 'cancelled' });
  });

  it('are asked for by no program of the repository\'s or of the address\'s', async () => {
    const mark = join(root, 'mark');
    for (const location of [`ext::touch ${mark}`, `--upload-pack=touch ${mark}`, `git+ext::touch ${mark}`]) await assert.rejects(versions(location), { code: 'source.unsupported' });
    git(repository, 'config', 'uploadpack.packObjectsHook', `touch ${mark}`);
    await versions(pathToFileURL(repository).href);
    assert.equal(existsSync(mark), false);
  });
});
