import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { airlock, inTemporaryFolder } from './airlock';
import { modulePath } from './fixtures';

describe('airlock harden', () => {
  it('writes a module that imports fd_read, fd_write and proc_exit, and nothing else', () => inTemporaryFolder(async folder => {
    const out = join(folder, 'out.wasm');
    const result = await airlock(['harden', modulePath('c-files'), '-o', out]);
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout.toString(), /^Wrote .*out\.wasm: \d+ bytes from \d+\.\n$/);
    const imports = WebAssembly.Module.imports(await WebAssembly.compile(await readFile(out)));
    assert.deepEqual(imports.map(({ module, name }) => `${module}.${name}`).sort(), ['fd_read', 'fd_write', 'proc_exit'].map(name => `wasi_snapshot_preview1.${name}`));
  }));

  it('writes the same bytes each time', () => inTemporaryFolder(async folder => {
    const outs = ['a', 'b'].map(name => join(folder, name));
    for (const out of outs) await airlock(['harden', modulePath('rust-report'), '-o', out]);
    const [first, second] = await Promise.all(outs.map(out => readFile(out)));
    assert.ok(first !== undefined && second !== undefined && first.equals(second));
  }));

  it('prints as JSON what it found', () => inTemporaryFolder(async folder => {
    const result = await airlock(['harden', modulePath('host-function'), '-o', join(folder, 'out.wasm'), '--json']);
    assert.equal(result.code, 0, result.stderr);
    const printed = JSON.parse(result.stdout.toString()) as { ok: boolean; bytesIn: number; bytesOut: number; info: { imports: unknown[]; callables: { name: string }[] } };
    assert.equal(printed.ok, true);
    assert.ok(printed.bytesOut > printed.bytesIn);
    assert.deepEqual(printed.info.imports, [{ module: 'env', name: 'host_fetch', signature: { params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] }, decision: 'denied' }]);
    assert.deepEqual(printed.info.callables.map(callable => callable.name), ['_start']);
  }));

  it('refuses, with the offset, the function and the feature, and writes nothing', () => inTemporaryFolder(async folder => {
    for (const [name, code] of [['unknown-import', 'unknown-import'], ['imported-memory', 'unlinkable-import'], ['shared-memory', 'unsupported-feature'], ['no-entry', 'no-entry']] as const) {
      const out = join(folder, `${name}.wasm`);
      const result = await airlock(['harden', modulePath(name), '-o', out, '--json']);
      assert.equal(result.code, 65);
      const printed = JSON.parse(result.stdout.toString()) as { ok: boolean; refusal: { code: string; message: string; offset: number } };
      assert.equal(printed.ok, false);
      assert.equal(printed.refusal.code, code);
      assert.equal(typeof printed.refusal.offset, 'number');
      assert.ok(result.stderr.includes(printed.refusal.message));
      await assert.rejects(stat(out));
    }
  }));
});

describe('airlock meter', () => {
  it('keeps imports and exports and adds the fuel', () => inTemporaryFolder(async folder => {
    const out = join(folder, 'out.wasm');
    const result = await airlock(['meter', modulePath('c-reactor'), '-o', out]);
    assert.equal(result.code, 0, result.stderr);
    const [plain, metered] = await Promise.all([modulePath('c-reactor'), out].map(async file => WebAssembly.compile(await readFile(file))));
    assert.ok(plain !== undefined && metered !== undefined);
    assert.deepEqual(WebAssembly.Module.imports(metered), WebAssembly.Module.imports(plain));
    const added = WebAssembly.Module.exports(metered).filter(({ name }) => !WebAssembly.Module.exports(plain).some(other => other.name === name));
    assert.deepEqual(added, [{ name: 'airlock:fuel', kind: 'global' }]);
  }));

  it('counts the same fuel for the same call, and more for a longer one', () => inTemporaryFolder(async folder => {
    const out = join(folder, 'out.wasm');
    await airlock(['meter', modulePath('as-reactor'), '-o', out]);
    const imports = { wasi_snapshot_preview1: new Proxy({}, { get: () => () => 0 }) } as WebAssembly.Imports;
    const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(await readFile(out)), imports);
    const fuel = exports['airlock:fuel'] as WebAssembly.Global<'i64'>;
    const fibonacci = exports['fibonacci'] as (n: number) => bigint;
    const used = (n: number): bigint => {
      fuel.value = 1_000_000n;
      fibonacci(n);
      return 1_000_000n - fuel.value;
    };
    assert.equal(used(10), used(10));
    assert.ok(used(20) > used(10));
    assert.equal(fibonacci(50), 12586269025n);
    fuel.value = 20n;
    assert.throws(() => fibonacci(1000), WebAssembly.RuntimeError);
  }));
});
