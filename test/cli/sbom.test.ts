import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { inTemporaryFolder } from './airlock';
import { ID, lay, newKey, onRoot, trust } from './packages';

const FIXED = ['--serial-number', 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e', '--timestamp', '2026-01-02T03:04:05Z'];

describe('airlock sbom', () => {
  it('writes what is installed as CycloneDX, to the same bytes where number and time are given', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    assert.equal((await onRoot(root, ['install', await lay(join(folder, 'hello'), { key })])).code, 0);
    const { code, stdout, stderr } = await onRoot(root, ['sbom', ...FIXED]);
    assert.equal(code, 0, stderr);
    assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(stdout), null);
    assert.deepEqual((JSON.parse(stdout) as { components: { name: string }[] }).components.map(({ name }) => name), [ID]);
    assert.ok(!stdout.includes(folder));
    const file = join(folder, 'plugins.cdx.json');
    assert.equal((await onRoot(root, ['sbom', '-o', file, ...FIXED])).code, 0);
    assert.equal(await readFile(file, 'utf8'), stdout);
  }));

  it('says where there is nothing, and what a serial number is', () => inTemporaryFolder(async folder => {
    assert.equal((await onRoot(join(folder, 'none'), ['sbom'])).code, 66);
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    await onRoot(root, ['install', await lay(join(folder, 'hello'), { key })]);
    const { code, stderr } = await onRoot(root, ['sbom', '--serial-number', '7']);
    assert.equal(code, 64);
    assert.match(stderr, /7 is no serial number/);
  }));
});
