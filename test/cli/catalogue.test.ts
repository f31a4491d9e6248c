import assert from 'node:assert/strict';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveRegistry } from '../sources/registryServer';
import { airlock, inTemporaryFolder } from './airlock';

const SAMPLES = 'examples/demo-workspace/plugins';

interface Listed { readonly plugins: readonly { readonly id: string; readonly license?: string; readonly readme?: { readonly text: string }; readonly publisher?: { readonly key?: string }; readonly versions: readonly { readonly version: string; readonly source: string; readonly ref?: string; readonly digest: string; readonly capabilities: readonly { readonly name: string }[] }[] }[] }

describe('airlock catalogue', () => {
  async function build(folder: string, ...more: string[]): Promise<Listed> {
    const out = join(folder, 'index.json');
    const { code, stderr } = await airlock(['catalogue', 'build', ...more, '--out', out]);
    assert.equal(code, 0, stderr);
    return JSON.parse(await readFile(out, 'utf8')) as Listed;
  }

  it('build lists the packages of a folder with what they are', () => inTemporaryFolder(async folder => {
    await cp(SAMPLES, folder, { recursive: true });
    await writeFile(join(folder, 'word-count', 'README.md'), '# Counting');
    const { plugins } = await build(folder, folder, '--name', 'Samples');
    assert.deepEqual(plugins.map(({ id }) => id), ['org.example.misbehave', 'org.example.report', 'org.example.word-count']);
    const counter = plugins[2];
    assert.equal(counter?.readme?.text, '# Counting');
    assert.match(counter.publisher?.key ?? '', /^[0-9a-f]{64}$/);
    const [version] = counter.versions;
    assert.equal(version?.source, 'word-count');
    assert.match(version.digest, /^sha256:[0-9a-f]{64}$/);
    assert.ok(version.capabilities.some(({ name }) => name === 'fs.read'));
  }));

  it('build adds to what the file lists, and says where packages will be', () => inTemporaryFolder(async folder => {
    await build(folder, join(SAMPLES, 'report'), '--source', 'oci://ghcr.io/me/{name}:{version}');
    const { plugins } = await build(folder, join(SAMPLES, 'word-count'), '--source', 'https://example.org/{id}.git', '--ref', 'v{version}');
    assert.deepEqual(plugins.map(({ versions }) => versions.map(({ source, ref }) => [source, ref])), [
      [['oci://ghcr.io/me/report:0.1.0', undefined]],
      [['https://example.org/org.example.word-count.git', 'v0.1.0']],
    ]);
  }));

  it('build refuses packages that are none or were changed, and leaves the file as it was', () => inTemporaryFolder(async folder => {
    await build(folder, join(SAMPLES, 'report'));
    const before = await readFile(join(folder, 'index.json'), 'utf8');
    await cp(join(SAMPLES, 'word-count'), join(folder, 'changed'), { recursive: true });
    await writeFile(join(folder, 'changed', 'plugin.toml'), `${await readFile(join(folder, 'changed', 'plugin.toml'), 'utf8')}\n# changed\n`);
    for (const [path, code] of [[join(folder, 'changed'), 77], [join(folder, 'nothing'), 66]] as const) {
      const refused = await airlock(['catalogue', 'build', path, '--out', join(folder, 'index.json')]);
      assert.equal(refused.code, code, refused.stderr);
    }
    assert.equal(await readFile(join(folder, 'index.json'), 'utf8'), before);
    await writeFile(join(folder, 'index.json'), '{}');
    assert.equal((await airlock(['catalogue', 'build', join(SAMPLES, 'report'), '--out', join(folder, 'index.json')])).code, 65);
  }));

  it('push publishes nothing as unsigned whose signature is there and can\'t be read', () => inTemporaryFolder(async folder => {
    await build(folder, join(SAMPLES, 'report'));
    await mkdir(join(folder, 'index.json.sig'));
    const { code, stderr } = await airlock(['catalogue', 'push', join(folder, 'index.json'), 'oci://127.0.0.1:1/index:1']);
    assert.equal(code, 74, stderr);
    assert.match(stderr, /Could not read .*index\.json\.sig: it is a folder\./);
  }));

  it('push publishes it with its signature, and refuses one that doesn\'t fit', () => inTemporaryFolder(async folder => {
    const registry = await serveRegistry();
    try {
      await build(folder, SAMPLES, '--key', 'examples/demo-key');
      const file = join(folder, 'index.json');
      const pushed = await airlock(['catalogue', 'push', file, `oci://${registry.host}/samples/index:latest`, '--json']);
      assert.equal(pushed.code, 0, pushed.stderr);
      assert.equal((JSON.parse(pushed.stdout.toString()) as { signed: boolean }).signed, true);
      const manifest = await (await fetch(`http://${registry.host}/v2/samples/index/manifests/latest`, { headers: { accept: 'application/vnd.oci.image.manifest.v1+json' } })).json() as { artifactType: string; layers: { annotations: Record<string, string> }[] };
      assert.equal(manifest.artifactType, 'application/vnd.airlock.catalogue.v1+json');
      assert.deepEqual(manifest.layers.map(layer => layer.annotations['org.opencontainers.image.title']), ['catalogue.json', 'catalogue.json.sig']);
      await writeFile(file, `${await readFile(file, 'utf8')} `);
      assert.equal((await airlock(['catalogue', 'push', file, `oci://${registry.host}/samples/index:latest`])).code, 77);
    } finally {
      await registry.stop();
    }
  }));
});
