import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commit, git, serveSilence } from '../sources/gitServer';
import { serveRegistry } from '../sources/registryServer';
import { inTemporaryFolder } from './airlock';
import { ID, errorOf, jsonOf, lay, newKey, onRoot, trust } from './packages';

/** Names of what is in a root's folders of packages and of fetches. */
async function leftIn(root: string): Promise<string[]> {
  const names = await Promise.all(['plugins', 'staging'].map(folder => readdir(join(root, folder)).catch(() => [])));
  return names.flat();
}

interface PluginJson {
  readonly id: string;
  readonly version: string;
  readonly state: string;
  readonly signer: { readonly kind: string; readonly name?: string };
  readonly source: { readonly kind: string; readonly url: string; readonly reference?: string; readonly requested?: string };
}

describe('airlock install', () => {
  it('installs a folder that a trusted key signed, and says what it is', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    const source = await lay(join(folder, 'hello'), { key });
    const { code, stdout, stderr } = await onRoot(root, ['install', source]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Installed org\.example\.hello 1\.0\.0 from .*hello\.\nSigned by Jane: [0-9a-f ]+\.\nIt asks for nothing\.\nRun it: airlock run org\.example\.hello \[greet \| wave\]\n$/);
    assert.equal(stderr, '', 'nobody watches, so there is no progress');
    assert.equal((await leftIn(root)).length, 1);
  }));

  it('takes relative paths, ZIP files, modules, Git repositories by tag and registries, and records where it is from', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    const source = await lay(join(folder, 'hello'), { key });
    const install = async (...args: readonly string[]): Promise<PluginJson['source']> => {
      const ended = await onRoot(root, ['install', ...args, '--json'], { cwd: folder });
      assert.equal(ended.code, 0, ended.stderr);
      return (jsonOf(ended)['plugin'] as PluginJson).source;
    };
    assert.deepEqual(await install('hello'), { kind: 'local', url: source });
    assert.deepEqual(await install(pathToFileURL(source).href), { kind: 'local', url: source });

    assert.equal((await onRoot(root, ['pack', source, '-o', join(folder, 'hello.zip')])).code, 0);
    assert.deepEqual(await install('hello.zip'), { kind: 'zip', url: join(folder, 'hello.zip') });

    const repository = join(folder, 'repository.git');
    const files = Object.fromEntries(await Promise.all((await readdir(source)).map(async name => [`deep/${name}`, await readFile(join(source, name))] as const)));
    const first = await commit(repository, files);
    git(repository, 'tag', 'v1.0.0');
    await commit(repository, { 'deep/plugin.toml': 'broken' });
    const url = `${pathToFileURL(repository).href}#deep`;
    assert.deepEqual(await install(url, '--ref', 'v1.0.0'), { kind: 'git', url, reference: first, requested: 'v1.0.0' });

    const registry = await serveRegistry();
    try {
      const target = `oci://${registry.host}/hello:1.0.0`;
      const pushed = await onRoot(root, ['push', source, target, '--json']);
      const { digest } = jsonOf(pushed) as { digest?: string };
      const from = await install(target);
      assert.equal(from.kind, 'registry');
      assert.equal(from.reference, digest);
    } finally {
      await registry.stop();
    }
  }));

  it('refuses what no trusted key signed, unless that is asked for', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    const unsigned = await lay(join(folder, 'unsigned'));
    const strange = await lay(join(folder, 'strange'), { key });
    for (const [source, code] of [[unsigned, 'signature.missing'], [strange, 'signature.unknown-key']] as const) {
      const refused = await onRoot(root, ['install', source, '--json']);
      assert.equal(refused.code, 77);
      const error = errorOf(refused);
      assert.equal(error.code, code);
      assert.match(error.nextStep ?? '', /--trust.*--yes/);
      assert.deepEqual(await leftIn(root), []);
    }
    const accepted = await onRoot(root, ['install', unsigned, '--yes', '--json']);
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.match(accepted.stderr, /Not signed/);
    assert.equal((jsonOf(accepted)['plugin'] as PluginJson).signer.kind, 'unsigned');
  }));

  it('trusts the keys of --trust', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(join(folder, 'keys'), key);
    const source = await lay(join(folder, 'hello'), { key });
    const ended = await onRoot(root, ['install', source, '--trust', join(folder, 'keys', 'trusted_keys.toml'), '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual((jsonOf(ended)['plugin'] as PluginJson).signer.name, 'Jane');
    assert.equal((await onRoot(root, ['install', source, '--trust', join(folder, 'none')])).code, 66);
  }));

  const failures: readonly (readonly [what: string, args: readonly string[], exitCode: number, code: string])[] = [
    ['a folder that is not there', ['none'], 66, 'package.not-found'],
    ['a folder without a manifest', ['.'], 66, 'manifest.missing'],
    ['a repository that is not there', ['file:///none/none.git'], 66, 'source.not-found'],
    ['a server that nobody runs', ['oci://127.0.0.1:1/hello:1'], 69, 'source.network'],
    ['a place that no source knows', ['ftp://example.org/hello.zip'], 64, 'source.unsupported'],
    ['a tag of a folder', ['hello', '--ref', 'v1'], 64, 'usage.invalid'],
    ['a changed module', ['changed'], 77, 'signature.mismatch'],
    ['a manifest that is none', ['broken'], 65, 'manifest.syntax'],
    ['a module that is none', ['empty', '--yes'], 65, 'module.malformed'],
    ['an archive that is none', ['empty.zip'], 65, 'archive.malformed'],
    ['grants without a workspace', ['hello', '--grant', 'fs.read'], 64, 'usage.invalid'],
    ['a workspace that is not there', ['hello', '--grant', 'all', '--workspace', 'none'], 66, 'package.not-found'],
    ['another signer\'s plugin', ['hello', '--yes'], 65, 'package.conflict'],
  ];
  it('tells each failure by its exit code and its own code, and leaves nothing behind', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    await lay(join(folder, 'hello'), { key: await newKey() });
    await lay(join(folder, 'mine'), { key });
    assert.equal((await onRoot(root, ['install', 'mine'], { cwd: folder })).code, 0);
    const before = await leftIn(root);
    await lay(join(folder, 'changed'), { key });
    await writeFile(join(folder, 'changed', 'hello.wasm'), await readFile('wasm-fixtures/built/c-env.wasm'));
    await lay(join(folder, 'broken'));
    await writeFile(join(folder, 'broken', 'plugin.toml'), '[plugin');
    await lay(join(folder, 'empty'));
    await writeFile(join(folder, 'empty', 'hello.wasm'), '');
    await writeFile(join(folder, 'empty.zip'), '');
    for (const [what, args, exitCode, code] of failures) {
      const ended = await onRoot(root, ['install', ...args, '--json'], { cwd: folder });
      assert.equal(ended.code, exitCode, `${what}: ${ended.stderr}`);
      assert.equal(errorOf(ended).code, code, what);
      assert.deepEqual(await leftIn(root), before, what);
    }
    const timeout = await onRoot(root, ['install', 'mine', '--timeout', '0']);
    assert.equal(timeout.code, 64);
  }));

  it('gives up after the time that it was given', () => inTemporaryFolder(async folder => {
    const server = await serveSilence();
    try {
      const ended = await onRoot(join(folder, 'root'), ['install', `${server.url}/hello.git`, '--timeout', '1', '--json']);
      assert.equal(ended.code, 69, ended.stderr);
      assert.equal(errorOf(ended).code, 'source.timeout');
    } finally {
      await server.stop();
    }
  }));

  it('ends with 130 on Ctrl+C, with nothing half-installed', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const server = await serveSilence();
    try {
      const child = spawn(process.execPath, [resolve('dist/cli.js'), 'install', `${server.url}/hello.git`, '--root', root, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
      const ended = new Promise<number | null>(done => child.on('close', done));
      // It has begun to fetch.
      while ((await readdir(join(root, 'staging')).catch(() => [])).length === 0) await new Promise(done => setTimeout(done, 20));
      child.kill('SIGINT');
      assert.equal(await ended, 130);
      assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'cancelled');
      assert.deepEqual(await leftIn(root), []);
    } finally {
      await server.stop();
    }
  }));

  it('grants rights for a workspace and denies the rest there', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    const source = await lay(join(folder, 'hello'), { key, more: 'capabilities = ["log", { name = "fs.read", paths = ["**"] }, { name = "fs.write", paths = ["out/**"] }]' });
    const workspace = join(folder, 'a workspace (1)');
    await lay(workspace);
    const ended = await onRoot(root, ['install', source, '--workspace', workspace, '--grant', 'fs.read', '--grant', 'env']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, /doesn't ask for env/);
    const { stdout } = await onRoot(root, ['audit', 'export']);
    const events = stdout.trim().split('\n').map(line => JSON.parse(line) as { event: string; detail: string });
    const grants = events.filter(({ event }) => event.startsWith('grant.')).map(({ event, detail }) => [event, (JSON.parse(detail) as { capability: string }).capability]);
    assert.deepEqual(grants, [['grant.allow', 'fs.read'], ['grant.deny', 'fs.write']]);
    // Nothing is left to be asked, and the files can be read.
    const ran = await onRoot(root, ['run', ID, '--workspace', workspace]);
    assert.equal(ran.code, 0, ran.stderr);
  }));
});

describe('airlock list, enable, disable and uninstall', () => {
  it('show and change what is installed', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    await onRoot(root, ['install', await lay(join(folder, 'hello'), { key })]);
    const listed = await onRoot(root, ['list']);
    assert.match(listed.stdout, /^ID +VERSION +STATE +SIGNED BY +SOURCE\norg\.example\.hello {2}1\.0\.0 +enabled +Jane +\/.*hello\n$/);
    const [plugin] = jsonOf(await onRoot(root, ['list', '--json']))['plugins'] as PluginJson[];
    assert.deepEqual(Object.keys(plugin ?? {}).sort(), ['capabilities', 'commands', 'id', 'installedAt', 'moduleDigest', 'name', 'pinned', 'signatureDigest', 'signer', 'source', 'state', 'version']);

    const disabled = await onRoot(root, ['disable', ID, '--json']);
    assert.equal((jsonOf(disabled)['plugin'] as PluginJson).state, 'disabled');
    const refused = await onRoot(root, ['run', ID]);
    assert.equal(refused.code, 77);
    assert.match(refused.stderr, /Hello is disabled\./);
    assert.match((await onRoot(root, ['enable', ID])).stdout, /org\.example\.hello is enabled/);
    assert.equal((await onRoot(root, ['run', ID])).code, 0);

    const unasked = await onRoot(root, ['uninstall', ID, '--json']);
    assert.equal(unasked.code, 64);
    assert.match(errorOf(unasked).nextStep ?? '', /--yes/);
    const gone = await onRoot(root, ['uninstall', ID, '--yes', '--json']);
    assert.equal(jsonOf(gone)['id'], ID);
    assert.deepEqual(await leftIn(root), []);
    assert.match((await onRoot(root, ['list'])).stdout, /No plugin is installed/);
    assert.match((await onRoot(root, ['executions'])).stdout, /org\.example\.hello 1\.0\.0 greet {2}completed/, 'the record stays');
  }));

  it('say where there is no such plugin, or no root, and make none', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    for (const args of [['list'], ['enable', ID], ['disable', ID], ['uninstall', ID, '--yes']]) {
      const ended = await onRoot(root, [...args, '--json']);
      assert.equal(ended.code, 66, ended.stderr);
      assert.equal(errorOf(ended).code, 'package.not-found');
    }
    assert.deepEqual(await readdir(folder), []);
    await trust(root, await newKey());
    await onRoot(root, ['install', await lay(join(folder, 'hello')), '--yes']);
    for (const args of [['enable', 'org.example.none'], ['disable', 'org.example.none'], ['uninstall', 'org.example.none', '--yes']]) {
      const ended = await onRoot(root, [...args, '--json']);
      assert.equal(ended.code, 66, ended.stderr);
      assert.equal(errorOf(ended).code, 'plugin.not-found');
    }
  }));

  it('use the folder of this user where none is named', () => inTemporaryFolder(async folder => {
    const source = await lay(join(folder, 'hello'));
    const env = { AIRLOCK_ROOT: '', XDG_DATA_HOME: join(folder, 'data') };
    if (process.platform !== 'linux') return;
    assert.equal((await onRoot('', ['install', source, '--yes'], { env })).code, 0);
    assert.ok((await readdir(join(folder, 'data', 'airlock'))).includes('plugins'));
    await rm(join(folder, 'data'), { recursive: true });
    assert.equal((await onRoot('', ['list'], { env })).code, 66);
  }));
});
