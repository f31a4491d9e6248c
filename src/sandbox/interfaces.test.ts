import assert from 'node:assert/strict';
import { loadWat, wat } from '../../test/wasm/wat';
import { createInProcessHardener } from './hardener';
import { parseInterfaceName, serves, type LinkedInterface } from './interfaces';

const LINKED: readonly LinkedInterface[] = [
  { name: 'example:host/clock', version: '1.2.3', functions: [{ name: 'now' }] },
  { name: 'acme:tools/clock', version: '1.2.3', provider: 'acme.tools', functions: [{ name: 'now' }] },
];

describe('interfaces that modules import', () => {
  before(loadWat);

  const refusalOf = async (module: string, name: string, assumed?: readonly string[]): Promise<string> => {
    const bytes = wat(`(module (import "${module}" "${name}" (func)) (memory (export "memory") 1) (func (export "_start")))`);
    const { result } = await createInProcessHardener().harden(bytes, { wasi: true, functions: [], interfaces: LINKED, ...(assumed === undefined ? {} : { assumed }) });
    return result.ok ? 'linked' : `${result.refusal.code}: ${result.refusal.message} ${result.refusal.nextStep}`;
  };

  for (const version of ['1.0.0', '1.2.0', '1.2.3']) it(`are linked where a plugin was built for ${version} and 1.2.3 is there`, async () => {
    assert.equal(await refusalOf(`example:host/clock@${version}`, 'now'), 'linked');
  });

  it('are refused where a newer one is wanted, with the version to install', async () => {
    assert.equal(await refusalOf('example:host/clock@1.3.0', 'now'), 'unknown-import: The module needs example:host/clock 1.3.0, and this Airlock has 1.2.3. Install a version of Airlock that has example:host/clock 1.3.0.');
    assert.match(await refusalOf('example:host/clock@2.0.0', 'now'), /Install a version of Airlock that has example:host\/clock 2\.0\.0\.$/);
  });

  it('are refused where an older one that differs is wanted, or a function that there is not', async () => {
    assert.match(await refusalOf('example:host/clock@0.9.0', 'now'), /Build the plugin for example:host\/clock 1\.2\.3\.$/);
    assert.match(await refusalOf('example:host/clock@1.0.0', 'later'), /imports "later" from example:host\/clock, which has no such function\./);
  });

  it('are the extension’s that brought them, where a newer one is wanted', async () => {
    assert.equal(await refusalOf('acme:tools/clock@1.3.0', 'now'), 'unknown-import: The module needs acme:tools/clock 1.3.0, and the extension acme.tools has 1.2.3. Install a version of the extension acme.tools that has acme:tools/clock 1.3.0.');
    assert.match(await refusalOf('acme:tools/clock@1.0.0', 'later'), /Build the plugin with the acme:tools\/clock 1\.2\.3 of the extension acme\.tools\.$/);
  });

  it('that nobody has are told how to be asked for', async () => {
    assert.match(await refusalOf('example:other/clock@1.0.0', 'now'), /^unknown-import: The module imports from example:other\/clock@1\.0\.0, which Airlock doesn't have\. Where another extension brings it, the manifest has to ask for its capability/);
  });

  it('are taken for granted where a module is only looked at, in namespaces that are named, unless they are known', async () => {
    assert.equal(await refusalOf('acme:other/thing@3.0.0', 'any', ['acme']), 'linked');
    assert.match(await refusalOf('acme:tools/clock@1.3.0', 'now', ['acme']), /the extension acme\.tools has 1\.2\.3/);
    assert.match(await refusalOf('beta:other/thing@3.0.0', 'any', ['acme']), /doesn't have/);
    for (const reserved of ['airlock:plugin/later@1.0.0', 'wasi:cli/run@0.2.0']) assert.match(await refusalOf(reserved, 'any', ['airlock', 'wasi']), /which nothing provides/);
  });

  it('are unknown by any other name', async () => {
    for (const module of ['example:host/clock', 'example:host/clock@1', 'example:host/clock@1.0.0-rc', 'airlock:other/clock@1.0.0', 'Example:host/clock@1.0.0']) {
      assert.match(await refusalOf(module, 'now'), /which nothing provides\. Build for WASI/, module);
    }
    assert.equal(parseInterfaceName('example:host/clock@1.0.0\n'), undefined);
  });

  it('below 1.0.0 differ with each minor version', () => {
    assert.deepEqual([serves('0.2.1', [0, 2, 0]), serves('0.2.1', [0, 2, 2]), serves('0.2.1', [0, 1, 0]), serves('0.2.1', [0, 3, 0])], [true, false, false, false]);
  });
});
