import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { FUEL_EXPORT, meter, SET_FUEL_EXPORT } from '../../src/wasm/index';
import { call, metered, type Exports } from './metered';
import { loadWat, wat } from './wat';

describe('A metered module', () => {
  before(loadWat);

  it('keeps its imports and exports and exports its fuel', () => {
    const text = `(module (import "a" "f" (func $f (param i32))) (import "a" "m" (memory 1)) (global $g (mut i32) (i32.const 0))
      (export "g" (global $g)) (export "f" (func $f)) (func (export "run") i32.const 1 call $f))`;
    const plain = new WebAssembly.Module(wat(text));
    const result = meter(wat(text));
    assert.ok(result.ok);
    const module = new WebAssembly.Module(result.bytes);
    assert.deepEqual(WebAssembly.Module.imports(module), WebAssembly.Module.imports(plain));
    assert.deepEqual(WebAssembly.Module.exports(module), [...WebAssembly.Module.exports(plain), { name: FUEL_EXPORT, kind: 'global' }]);
  });

  it('starts with 2^62 units, or what the plan says', () => {
    assert.equal(metered('(module)').fuel.value, 2n ** 62n);
    assert.equal(metered('(module)', {}, { fuel: 5n }).fuel.value, 5n);
  });

  it('traps when the fuel is used up', () => {
    const module = metered('(module (func (export "spin") (loop (br 0))))', {}, { fuel: 1000n });
    assert.throws(() => call(module, 'spin'), WebAssembly.RuntimeError);
    assert.equal(module.fuel.value, -1n);
  });

  const recursive = `(module (import "e" "host" (func $host))
    (func $down (export "down") (param i32)
      (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (call $host))))
    (func (export "trap") unreachable))`;

  it('traps when the stack is used up, and the next call from outside starts full', () => {
    const module = metered(recursive, { e: { host: () => undefined } });
    for (let round = 0; round < 5; round++) {
      assert.throws(() => call(module, 'down', 10_000_000), WebAssembly.RuntimeError);
      call(module, 'down', 2000);
    }
  });

  it('starts full again after an exception that passed through', () => {
    const module = metered(recursive, { e: { host: () => { throw new Error('from the host'); } } });
    for (let round = 0; round < 50; round++) assert.throws(() => call(module, 'down', 1000), /from the host/);
  });

  it('gives back what nested calls took that the host saw fail', () => {
    let nested: Exports = {};
    const module = metered(recursive, { e: { host: () => { for (let round = 0; round < 50; round++) assert.throws(() => call({ exports: nested }, 'deep')); } } });
    nested = { deep: () => call(module, 'down', 10_000_000) };
    call(module, 'down', 10);
  });

  it('bounds a mutual recursion with the host', () => {
    let depth = 0;
    const module: { exports: Exports } = metered(recursive, { e: { host: () => { depth++; call(module, 'down', 1); } } });
    assert.throws(() => call(module, 'down', 1), WebAssembly.RuntimeError);
    assert.ok(depth < 3000, `${depth} nested calls`);
  });

  it('catches exceptions with the stack as it was', () => {
    const text = `(module (tag $t (param i32))
      (func $thrower (param i32) (if (local.get 0) (then (call $thrower (i32.sub (local.get 0) (i32.const 1)))) (else (throw $t (i32.const 7)))))
      (func (export "run") (param i32) (result i32) (local i32)
        (loop
          (local.set 1 (i32.add (local.get 1) (try (result i32) (do (call $thrower (i32.const 1000)) (i32.const 0)) (catch $t))))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1)))`;
    assert.equal(call(metered(text), 'run', 100), 700);
  });

  it('caps memories and tables that it declares, and imported ones', () => {
    const text = `(module (import "e" "m" (memory 1)) (import "e" "t" (table 1 funcref))
      (func (export "grow") (param i32) (result i32) local.get 0 memory.grow)
      (func (export "growTable") (param i32) (result i32) ref.null func local.get 0 table.grow 0))`;
    const imports = { e: { m: new WebAssembly.Memory({ initial: 1 }), t: new WebAssembly.Table({ initial: 1, element: 'anyfunc' }) } };
    const module = metered(text, imports, { maxMemoryPages: 4, maxTableElements: 3 });
    assert.deepEqual([call(module, 'grow', 3), call(module, 'grow', 1), call(module, 'growTable', 2), call(module, 'growTable', 1)], [1, -1, 1, -1]);
    const own = metered('(module (memory 1) (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))', {}, { maxMemoryPages: 2 });
    assert.deepEqual([call(own, 'grow', 1), call(own, 'grow', 1)], [1, -1]);
  });

  it('refuses a module that was metered before', () => {
    const result = meter(wat('(module)'));
    assert.ok(result.ok);
    const again = meter(result.bytes);
    assert.ok(!again.ok);
    assert.equal(again.refusal.feature, 'a reserved export name');
  });

  for (const scheme of ['oracle', 'threaded'] as const) {
    it(`has its fuel read and set by functions instead of a global where that is wanted, ${scheme}`, () => {
      const result = meter(wat('(module (import "host" "look" (func $look)) (func (export "f") nop i32.const 1 drop (call $look)))'), { scheme, fuel: 50n, fuelAccess: 'functions' });
      assert.ok(result.ok);
      const seen: bigint[] = [];
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(result.bytes), { host: { look: () => {
        seen.push(read());
        set(read() + 1000n);
      } } });
      const [f, read, set] = ['f', FUEL_EXPORT, SET_FUEL_EXPORT].map(name => exports[name]) as [() => void, () => bigint, (units: bigint) => void];
      f();
      assert.deepEqual([seen, read()], [[45n], 1045n]);
      set(1n);
      assert.throws(f, WebAssembly.RuntimeError);
      const again = meter(result.bytes, { scheme });
      assert.ok(!again.ok && again.refusal.feature === 'a reserved export name');
    });
  }
});
