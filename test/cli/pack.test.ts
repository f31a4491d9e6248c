import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { airlock, inTemporaryFolder } from './airlock';
import { ID, errorOf, jsonOf, lay, newKey, onRoot, trust } from './packages';

describe('airlock pack', () => {
  it('writes the package and nothing else, the same bytes at any time and place', () => inTemporaryFolder(async folder => {
    const key = await newKey();
    const source = await lay(join(folder, 'hello'), { key });
    await writeFile(join(source, 'secret.txt'), 'not of the package');
    const [first, second] = [join(folder, 'first.zip'), join(folder, 'second.zip')];
    const packed = jsonOf(await onRoot(folder, ['pack', source, '-o', first, '--json'], { env: { TZ: 'Asia/Tokyo' } }));
    const bytes = await readFile(first);
    assert.deepEqual(packed, { ok: true, id: ID, version: '1.0.0', file: first, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), signed: true });
    // Another folder, written later.
    await mkdir(join(folder, 'copy'));
    for (const name of await readdir(source)) await writeFile(join(folder, 'copy', name), await readFile(join(source, name)));
    assert.equal((await onRoot(folder, ['pack', join(folder, 'copy'), '-o', second], { env: { TZ: 'America/New_York' } })).code, 0);
    assert.ok(bytes.equals(await readFile(second)));
    assert.deepEqual(execFileSync('python3', ['-c', 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', first], { encoding: 'utf8' }).trim().split('\n'), ['hello.sig', 'hello.wasm', 'plugin.toml']);
    const root = join(folder, 'root');
    await trust(root, key);
    assert.equal((await onRoot(root, ['install', first])).code, 0);
  }));

  it('refuses what could not be installed', () => inTemporaryFolder(async folder => {
    const key = await newKey();
    const changed = await lay(join(folder, 'changed'), { key });
    await writeFile(join(changed, 'hello.wasm'), await readFile('wasm-fixtures/built/c-env.wasm'));
    const broken = await lay(join(folder, 'broken'));
    await writeFile(join(broken, 'hello.wasm'), 'no module');
    await trust(join(folder, 'keys'), await newKey());
    const stranger = await lay(join(folder, 'stranger'), { key });
    for (const [args, exitCode, code] of [
      [['none'], 66, 'package.not-found'],
      [[changed], 77, 'signature.mismatch'],
      [[broken], 65, 'module.malformed'],
      [[stranger, '--trust', join(folder, 'keys', 'trusted_keys.toml')], 77, 'signature.unknown-key'],
      [[stranger, '-o', join(folder, 'hello.tar')], 64, 'usage.invalid'],
    ] as const) {
      const ended = await onRoot(folder, ['pack', '-o', join(folder, 'out.zip'), ...args, '--json']);
      assert.equal(ended.code, exitCode, ended.stderr);
      assert.equal(errorOf(ended).code, code);
    }
    assert.ok(!(await readdir(folder)).includes('out.zip'));
    assert.equal((await airlock(['pack', await lay(join(folder, 'unsigned'))], { cwd: folder })).code, 0);
    assert.ok((await readdir(folder)).includes(`${ID}-1.0.0.zip`));
  }));
});
