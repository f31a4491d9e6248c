import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { meter } from '../../src/wasm/index';
import { ByteReader } from '../../src/wasm/reader';
import { hardened, loadWat, wat } from './wat';

type Names = Map<number, string>;

/** The name section's parts: maps by index, and maps of maps. */
function namesOf(bytes: Uint8Array<ArrayBuffer>): { functions: Names; locals: Map<number, Names>; globals: Names } {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), 'name');
  assert.ok(section !== undefined);
  const reader = new ByteReader(new Uint8Array(section), 0, section.byteLength);
  const map = (from: ByteReader): Names => {
    const names: Names = new Map();
    for (let count = from.u32(); count > 0; count--) {
      const index = from.u32();
      names.set(index, from.name());
    }
    return names;
  };
  const found = { functions: new Map<number, string>(), locals: new Map<number, Names>(), globals: new Map<number, string>() };
  let last = -1;
  while (!reader.done) {
    const id = reader.u8();
    assert.ok(id > last, 'parts stand in order');
    last = id;
    const part = reader.slice(reader.u32());
    if (id === 1) found.functions = map(part);
    if (id === 7) found.globals = map(part);
    if (id === 2) {
      for (let count = part.u32(); count > 0; count--) found.locals.set(part.u32(), map(part));
    }
  }
  return found;
}

const text = `(module $m (import "env" "host" (func $host)) (global $counter (mut i32) (i32.const 0))
  (func $first (param $amount i32) (local $sum i64)) (func $second (export "run") call $first_ i32.const 1 call $first) (func $first_))`;

describe('Names', () => {
  before(loadWat);

  it('stay with their functions when indices shift', () => {
    const { functions, locals, globals } = namesOf(hardened(wat(text)).bytes);
    assert.deepEqual([0, 1, 2].map(index => functions.get(index)), ['airlock:fd_read', 'airlock:fd_write', 'airlock:proc_exit']);
    assert.deepEqual([3, 4, 5, 6].map(index => functions.get(index)), ['host', 'first', 'second', 'first_']);
    assert.deepEqual(locals.get(4), new Map([[0, 'amount'], [1, 'sum']]));
    assert.equal(globals.get(0), 'counter');
    assert.ok([...functions.values()].slice(7).every(name => name.startsWith('airlock:')));
    assert.ok([...globals.values()].slice(1).every(name => name.startsWith('airlock:')));
  });

  it('stay as they are where indices do, and say what was added', () => {
    const result = meter(wat(text));
    assert.ok(result.ok);
    const { functions } = namesOf(result.bytes);
    assert.deepEqual([0, 1, 2, 3].map(index => functions.get(index)), ['host', 'first', 'second', 'first_']);
    assert.ok(functions.size > 4);
  });

  it('come from imports and exports where a module has none', () => {
    const bare = wat(text);
    const end = new TextDecoder('latin1').decode(bare).indexOf('\x04name') - 2;
    const { functions } = namesOf(hardened(Uint8Array.from(bare.subarray(0, end))).bytes);
    assert.equal(functions.get(3), 'env.host');
    assert.equal(functions.get(5), 'run');
    assert.equal(functions.get(4), undefined);
  });

  it('of a metered module that has none are those of what keeps its limits', () => {
    const bare = wat(text);
    const end = new TextDecoder('latin1').decode(bare).indexOf('\x04name') - 2;
    const result = meter(Uint8Array.from(bare.subarray(0, end)));
    assert.ok(result.ok);
    const names = [...namesOf(result.bytes).functions.values()];
    assert.ok(names.includes('airlock:out of fuel'));
    assert.ok(!names.some(name => /host|run|import|export/.test(name)));
  });

  it('that are malformed are left out without harm', () => {
    const bytes = wat(text);
    const at = new TextDecoder('latin1').decode(bytes).indexOf('second');
    for (const value of [0xff, 0x80, 0x7f]) {
      const broken = Uint8Array.from(bytes);
      broken[at - 1] = value;
      assert.ok(WebAssembly.validate(hardened(broken).bytes));
    }
  });
});
