import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AirlockError } from '../../src/errors';
import { gitSource } from '../../src/platform/node/git/gitSource';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { fetchPackage } from '../../src/plugins/sources/fetchPackage';
import { commit, git, serveDaemon, serveEndlessly, serveHttp, serveSilence, trap } from './gitServer';
import type { Files, Serving } from './gitServer';

const manifest = (version: string): string => `[plugin]\nid = "org.example.hello"\nversion = "${version}"\nwasm = "hello.wasm"\n`;
const packageFiles = (version = '1.0.0'): Files => ({ 'plugin.toml': manifest(version), 'hello.wasm': Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) });

describe('a package in a Git repository', () => {
  let root: string;
  let repository: string;
  const servers: Serving[] = [];
  const storage = new NodeStorage();

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-git-'));
    repository = join(root, 'hello.git');
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

  async function fetched(location: string, ref?: string, timeoutMs = 30_000, signal?: AbortSignal): ReturnType<typeof fetchPackage> {
    try {
      return await fetchPackage({ location, ...(ref === undefined ? {} : { ref }) }, {
        sources: [gitSource(() => Promise.resolve('git'))], storage, stagingRoot: join(root, 'staging'), now: Date.now, timeoutMs, signal,
      });
    } finally {
      assert.deepEqual(await readdir(join(root, 'staging')).catch(() => []), []);
    }
  }

  const file = (folder: string): string => pathToFileURL(folder).href;

  async function refused(code: string, location: string, ref?: string): Promise<void> {
    await assert.rejects(fetched(location, ref), (error: unknown) => {
      assert.ok(error instanceof AirlockError, String(error));
      assert.equal(error.code, code, error.sentence);
      assert.ok(error.nextStep.length > 10, error.sentence);
      return true;
    });
  }

  it('is fetched by branch, tag, commit, or as it stands, and the exact commit is recorded', async () => {
    const first = await commit(repository, packageFiles('1.0.0'));
    git(repository, 'tag', '-a', 'v1.0.0', '-m', 'first');
    const second = await commit(repository, packageFiles('2.0.0'));
    git(repository, 'branch', 'next');
    for (const [ref, version, reference] of [[undefined, '2.0.0', second], ['v1.0.0', '1.0.0', first], ['next', '2.0.0', second], [first, '1.0.0', first], ['refs/heads/main', '2.0.0', second]] as const) {
      const { read, origin } = await fetched(file(repository), ref);
      assert.equal(read.manifest.version, version);
      assert.deepEqual(origin, { kind: 'git', url: file(repository), reference, ...(ref === undefined ? {} : { requested: ref }) });
    }
  });

  it('is fetched over HTTP and by git\'s own protocol', async () => {
    const reference = await commit(repository, packageFiles());
    for (const server of [serveHttp(root), serveDaemon(root)]) {
      const url = await served(server);
      assert.equal((await fetched(`${url}/hello.git`)).origin.reference, reference);
      assert.equal((await fetched(`${url}/hello.git`, 'main')).origin.reference, reference);
    }
  });

  it('can be in a folder of the repository', async () => {
    await commit(repository, Object.fromEntries(Object.entries(packageFiles()).map(([name, contents]) => [`plugins/hello/${name}`, contents])));
    assert.equal((await fetched(`${file(repository)}#plugins/hello`)).read.manifest.id, 'org.example.hello');
    await refused('manifest.missing', file(repository));
    await refused('source.not-found', `${file(repository)}#plugins/other`);
    await refused('source.unsupported', `${file(repository)}#../other`);
  });

  it('is not found where there is none, each time with the reason', async () => {
    await commit(repository, packageFiles());
    const [http, daemon] = [await served(serveHttp(root)), await served(serveDaemon(root))];
    await refused('source.not-found', file(join(root, 'nothing.git')));
    await refused('source.not-found', `${http}/nothing.git`);
    await refused('source.not-found', `${daemon}/nothing.git`);
    await refused('source.not-found', file(repository), 'no-such-branch');
    await refused('source.not-found', `${http}/hello.git`, '0123456789abcdef0123456789abcdef01234567');
    await refused('manifest.missing', file(await emptyRepository()));
  });

  async function emptyRepository(): Promise<string> {
    const empty = join(root, 'empty.git');
    await commit(empty, { 'README.md': 'Nothing yet.' });
    return empty;
  }

  it('that needs a password says so, and never asks', async () => {
    await commit(repository, packageFiles());
    await refused('source.authentication', `${await served(serveHttp(root, 'secret'))}/hello.git`);
  });

  it('on a server that can\'t be reached is an error of the network', async () => {
    const gone = await serveSilence();
    await gone.stop();
    await refused('source.network', `${gone.url}/hello.git`);
  });

  it('on a server that says nothing is given up in time, or when it is cancelled', async () => {
    const url = `${await served(serveSilence())}/hello.git`;
    await assert.rejects(fetched(url, undefined, 1500), { code: 'source.timeout' });
    const controller = new AbortController();
    setTimeout(() => { controller.abort(); }, 500);
    await assert.rejects(fetched(url, undefined, 30_000, controller.signal), { code: 'cancelled' });
  });

  it('is refused where its commit is larger than what a package can be in', async () => {
    await commit(repository, { ...packageFiles(), 'large.bin': randomBytes(3 << 20) });
    const bounded = { sources: [gitSource(() => Promise.resolve('git'), { download: 1 << 20, memory: 1 << 30 })], storage, stagingRoot: join(root, 'staging'), now: Date.now };
    await assert.rejects(fetchPackage({ location: file(repository) }, bounded), { code: 'source.too-large', message: /more than 1 MiB/ });
    assert.deepEqual(await readdir(join(root, 'staging')), []);
  });

  it('is refused where the server lists branches without end, which git would keep in memory', async function () {
    if (process.platform === 'win32' || spawnSync('ps').error !== undefined) this.skip();
    const endless = await serveEndlessly();
    servers.push(endless);
    const bounded = { sources: [gitSource(() => Promise.resolve('git'), { download: 1 << 20, memory: 64 << 20 })], storage, stagingRoot: join(root, 'staging'), now: Date.now };
    await assert.rejects(fetchPackage({ location: `${endless.url}/hello.git` }, bounded), { code: 'source.too-large', message: /64 MiB of memory/ });
    assert.deepEqual(await readdir(join(root, 'staging')), []);
  });

  it('is refused where there is no git', async () => {
    const without = { sources: [gitSource(() => Promise.resolve(join(root, 'no-git')))], storage, stagingRoot: join(root, 'staging'), now: Date.now };
    await assert.rejects(fetchPackage({ location: file(repository) }, without), { code: 'source.unavailable', nextStep: /Install Git/ });
  });

  it('is refused where the server sends what is not sound', async () => {
    await commit(repository, packageFiles());
    const objects = join(repository, '.git', 'objects');
    for (const folder of (await readdir(objects)).filter(name => name.length === 2)) {
      for (const name of await readdir(join(objects, folder))) {
        await rm(join(objects, folder, name), { force: true });
        await writeFile(join(objects, folder, name), 'not an object');
      }
    }
    await assert.rejects(fetched(file(repository)), { code: /^source\.(?:integrity|not-found|network)$/ });
  });

  it('runs no hook, filter or submodule of the repository, nor follows its links', async () => {
    const [mark, outside] = [join(root, 'mark'), join(root, 'outside.wasm')];
    const program = await trap(join(root, 'trap.sh'), mark);
    await writeFile(outside, 'secret');
    const other = join(root, 'other.git');
    await commit(other, { 'x.wasm': 'x' });
    await commit(repository, { ...packageFiles(), '.gitattributes': '* filter=evil\n*.wasm diff=evil\n' });
    git(repository, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'sub');
    await symlink(outside, join(repository, 'linked.wasm'));
    await mkdir(join(repository, '.git', 'hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'post-merge', 'reference-transaction', 'pre-receive']) await trap(join(repository, '.git', 'hooks', hook), mark);
    await commit(repository, {});
    await rm(mark, { force: true });
    const before = process.env.GIT_CONFIG_COUNT;
    Object.assign(process.env, { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'filter.evil.smudge', GIT_CONFIG_VALUE_0: program });
    try {
      assert.equal((await fetched(file(repository))).read.manifest.id, 'org.example.hello');
      assert.equal(existsSync(mark), false);
      // The same repository, checked out as usual, runs the filter.
      git(root, 'clone', '--quiet', repository, 'checkout');
      assert.equal(existsSync(mark), true);
    } finally {
      for (const name of ['GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0']) delete process.env[name];
      if (before !== undefined) process.env.GIT_CONFIG_COUNT = before;
    }
    await commit(repository, { 'plugin.toml': manifest('1.0.0').replace('hello.wasm', 'linked.wasm') });
    await refused('module.missing', file(repository));
  });

  it('is not taken from where an address could be read as something else', async () => {
    await commit(repository, packageFiles());
    for (const location of ['ext::sh -c touch% /tmp/x', 'git+ext::x', 'ssh://-oProxyCommand=x/y', 'git@-oProxyCommand=x:y', 'https://jane:secret@example.org/x.git', `${file(repository)}#a/../../b`, 'https://example.org/x y.git', 'https://example.org/\u202ex.git']) {
      await refused('source.unsupported', location);
    }
    for (const ref of ['--upload-pack=touch /tmp/x', '-x', 'a..b', 'a b', 'x.lock', '@{u}', 'main:evil', '+main', '']) await refused('source.unsupported', file(repository), ref);
  });
});
