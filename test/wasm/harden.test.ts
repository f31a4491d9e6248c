import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { EndReason, FrameFlag, FrameKind } from '../../src/wasm/index';
import { MAX_ATTACHED_BYTES, SCRATCH_BYTES } from '../../src/wasm/protocol';
import { commands } from './driver';
import { hardened, linkAll, loadWat, runWat, wat } from './wat';

describe('A hardened module', () => {
  before(loadWat);

  const add = `(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))`;

  it('imports the three WASI functions and nothing else', () => {
    const { bytes } = hardened(wat(`(module (import "env" "log" (func (param i32))) (memory (export "memory") 1) (func (export "run") i32.const 1 call 0))`));
    const module = new WebAssembly.Module(bytes);
    assert.deepEqual(WebAssembly.Module.imports(module).map(entry => `${entry.module}.${entry.name}`),
      ['wasi_snapshot_preview1.fd_read', 'wasi_snapshot_preview1.fd_write', 'wasi_snapshot_preview1.proc_exit']);
    assert.deepEqual(WebAssembly.Module.exports(module).map(entry => entry.name), ['memory', '_start', 'airlock:fuel']);
  });

  it('serves calls of its exports', () => {
    const outcome = runWat(add, [{ name: 'add', args: [2, 3] }, { name: 'add', args: [-5, 3] }]);
    assert.equal(outcome.trap, undefined);
    assert.deepEqual(outcome.results, [[5], [-2]]);
  });

  it('works however little the host transfers at a time', () => {
    for (const chunk of [1, 7, 33]) {
      assert.deepEqual(runWat(add, [{ name: 'add', args: [2, 3] }], { chunk }).results, [[5]]);
    }
  });

  it('carries all flat types in both directions', () => {
    const text = `(module
      (import "env" "swap" (func $swap (param i32 i64 f32 f64) (result f64 f32 i64 i32)))
      (func (export "swap") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
        local.get 0 local.get 1 local.get 2 local.get 3 call $swap))`;
    const outcome = runWat(text, [{ name: 'swap', args: [-1, -2n, 1.5, -0.1] }], {
      imports: { swap: (_, a, b, c, d) => [d, c, b, a] },
    });
    assert.deepEqual(outcome.results, [[-0.1, 1.5, -2n, -1]]);
  });

  it('charges one for the entry and one for each simple instruction', () => {
    assert.equal(runWat(add, [{ name: 'add', args: [2, 3] }]).fuelUsed, 4n);
  });

  it('charges every iteration of a loop, even of an empty one', () => {
    const outcome = runWat(`(module (func (export "spin") (loop (br 0))))`, [{ name: 'spin' }], { fuel: 1000n });
    assert.equal(outcome.exit, 99);
    assert.equal(outcome.last.kind, FrameKind.fuel);
    assert.equal(outcome.last.fuel, -1n);
  });

  it('goes on when the host grants more fuel', () => {
    const count = `(module (func (export "count") (param i32) (result i32) (local i32)
      (loop (local.set 1 (i32.add (local.get 1) (i32.const 1))) (br_if 0 (i32.lt_u (local.get 1) (local.get 0))))
      local.get 1))`;
    let grants = 0;
    const plain = runWat(count, [{ name: 'count', args: [1000] }]);
    const sliced = runWat(count, [{ name: 'count', args: [1000] }], {
      fuel: 100n,
      onFuel: () => {
        grants++;
        return 100n;
      },
    });
    assert.deepEqual(sliced.results, [[1000]]);
    assert.ok(grants > 10);
    assert.equal(sliced.fuelUsed + BigInt(grants) * 100n, plain.fuelUsed);
  });

  it('ends endless recursion with its stack limit', () => {
    const outcome = runWat(`(module (func $f (export "f") call $f))`, [{ name: 'f' }]);
    assert.equal(outcome.exit, 98);
    assert.equal(outcome.last.kind, FrameKind.end);
    assert.equal(outcome.last.subject, EndReason.stackExhausted);
  });

  it('answers growth past the cap with -1 and notes it', () => {
    const text = `(module (memory (export "memory") 1) (table 1 funcref)
      (func (export "grow") (param i32) (result i32) local.get 0 memory.grow)
      (func (export "growTable") (param i32) (result i32) ref.null func local.get 0 table.grow 0))`;
    const outcome = runWat(text, [
      { name: 'grow', args: [3] }, { name: 'grow', args: [1] }, { name: 'grow', args: [0] }, { name: 'grow', args: [-1] },
      { name: 'growTable', args: [9] }, { name: 'growTable', args: [1] }, { name: 'growTable', args: [0] },
    ], { pages: 4, elements: 10 });
    assert.deepEqual(outcome.results, [[1], [-1], [4], [-1], [1], [-1], [10]]);
    assert.equal(outcome.last.flags, FrameFlag.memoryRefused | FrameFlag.tableRefused);
    assert.equal(outcome.last.pages, 4);
  });

  it('does not note a growth that the module\'s own maximum refuses', () => {
    const text = '(module (memory (export "memory") 1 2) (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))';
    const outcome = runWat(text, [{ name: 'grow', args: [2] }, { name: 'grow', args: [1] }], { pages: 4 });
    assert.deepEqual(outcome.results, [[-1], [1]]);
    assert.equal(outcome.last.flags, 0);
  });

  it('reports unreachable with the function in the plugin\'s own module', () => {
    const outcome = runWat(`(module (import "env" "f" (func)) (func) (func (export "boom") unreachable))`, [{ name: 'boom' }]);
    assert.equal(outcome.last.subject, EndReason.unreachable);
    assert.deepEqual(outcome.last.values, [2n]);
  });

  it('ends a call of a denied import with its index', () => {
    const outcome = runWat(`(module (import "a" "ok" (func)) (import "a" "no" (func)) (func (export "run") call 1))`, [{ name: 'run' }], {}, {
      link: (_, name) => (name === 'ok' ? 'granted' : 'denied'),
    });
    assert.equal(outcome.last.subject, EndReason.denied);
    assert.deepEqual(outcome.last.values, [1n]);
  });

  it('leaves the plugin\'s memory as it was while it talks', () => {
    const text = `(module (import "env" "look" (func $look)) (memory (export "memory") 1)
      (data (i32.const 0) "${'abcdefgh'.repeat(32)}")
      (func (export "check") (result i32) (local i32 i32)
        call $look
        (loop
          (local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 31)) (i32.load8_u (local.get 0))))
          (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1024))))
        local.get 1))`;
    const expected = (): number => {
      const memory = new Uint8Array(1024);
      memory.set(new TextEncoder().encode('abcdefgh'.repeat(32)));
      return memory.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0);
    };
    const plain = runWat(text, [{ name: 'check' }], { imports: { look: () => undefined } });
    assert.deepEqual(plain.results, [[expected()]]);
    for (const base of [8, 100, 192, 700, 65_536 - SCRATCH_BYTES]) {
      const moved = runWat(text, [{ name: 'check' }], {
        imports: { look: driver => driver.send(commands.move(base), commands.move(base & ~0xff), commands.return()) },
      });
      assert.deepEqual(moved.results, [[expected()]], `moved to ${base}`);
    }
  });

  it('reads, writes and stores plugin memory for the host', () => {
    const text = `(module (import "env" "fill" (func $fill (param i32))) (memory (export "memory") 1) (data (i32.const 500) "hello")
      (func (export "run") (result i32) i32.const 500 call $fill i32.const 1000 i32.load))`;
    let seen = '';
    const outcome = runWat(text, [{ name: 'run' }], {
      imports: {
        fill: (driver, pointer) => {
          driver.expectRaw(5, bytes => {
            seen = new TextDecoder().decode(bytes);
            driver.send(commands.write(1000, 2));
            driver.sendRaw(Uint8Array.of(0x11, 0x22));
            driver.send(commands.store(1002, 2, 0x4433n), commands.return());
          });
          driver.send(commands.read(Number(pointer), 5));
        },
      },
    });
    assert.equal(seen, 'hello');
    assert.deepEqual(outcome.results, [[0x44332211]]);
  });

  describe('with a call that brings along what its arguments point to', () => {
    const text = `(module (import "env" "take" (func $take (param i32 i32))) (memory (export "memory") 1)
      (data (i32.const 500) "some/path") (data (i32.const 600) "\\f4\\01\\00\\00\\04\\00\\00\\00\\f8\\01\\00\\00\\05\\00\\00\\00")
      (func (export "take") (param i32 i32) local.get 0 local.get 1 call $take)
)`;
    const decoder = new TextDecoder();
    const brought = (unit: 1 | 8, follow: boolean, args: readonly [number, number], chunk = Infinity): { text: string; values: readonly bigint[]; whole: Uint8Array } => {
      const outcome = runWat(text, [{ name: 'take', args }], { imports: { take: () => undefined }, chunk }, { ...linkAll, attached: () => ({ pointer: 0, length: 1, unit, follow }) });
      assert.equal(outcome.trap, undefined);
      const call = outcome.frames.find(({ kind }) => kind === FrameKind.import);
      assert.ok(call);
      return { text: decoder.decode(call.attached), values: call.values, whole: call.attached };
    };

    it('sends the bytes, however little the host transfers at a time', () => {
      for (const chunk of [Infinity, 1, 7, 39, 40, 41]) {
        assert.deepEqual(brought(1, false, [500, 9], chunk), { text: 'some/path', values: [500n, 9n], whole: new TextEncoder().encode('some/path') });
      }
    });

    it('sends nothing that is empty, too long, borrowed or outside the memory', () => {
      assert.equal(brought(1, false, [500, MAX_ATTACHED_BYTES]).whole.length, MAX_ATTACHED_BYTES);
      assert.equal(brought(1, false, [SCRATCH_BYTES, 1]).whole.length, 1);
      assert.equal(brought(1, false, [65_536 - 10, 10]).whole.length, 10);
      const not = [[500, 0], [500, MAX_ATTACHED_BYTES + 1], [0, 8], [SCRATCH_BYTES - 1, 1], [65_536 - 10, 11], [-1, 1], [-8, 8], [65_536, 1], [500, -1]] as const;
      for (const args of not) assert.equal(brought(1, false, args).whole.length, 0, String(args));
    });

    it('sends of a list of one buffer the entry and the buffer, and of a longer one the list', () => {
      assert.deepEqual(brought(8, true, [600, 1]), { text: 'some', values: [600n, 1n, (4n << 32n) | 500n], whole: new TextEncoder().encode('some') });
      const { values, whole } = brought(8, true, [600, 2]);
      assert.deepEqual([values, whole.length], [[600n, 2n], 16]);
      assert.equal(brought(8, false, [600, 1]).whole.length, 8);
    });

    it('sends the list alone where the buffer may not come along', () => {
      // An entry of zeros: an empty buffer.
      assert.deepEqual([brought(8, true, [700, 1]).values, brought(8, true, [700, 1]).whole.length], [[700n, 1n], 8]);
      // An entry that is the text: a buffer outside the memory.
      assert.deepEqual([brought(8, true, [500, 1]).values, brought(8, true, [500, 1]).whole.length], [[500n, 1n], 8]);
      // A count that overflows when it is multiplied.
      assert.deepEqual(brought(8, true, [600, (1 << 29) + 1]).values.length, 2);
    });

    it('ignores parameters that are no pointer and no length', () => {
      const long = `(module (import "env" "take" (func $take (param i64 i32))) (memory (export "memory") 1) (func (export "f") (call $take (i64.const 0) (i32.const 1))))`;
      const { info } = hardened(wat(long), { ...linkAll, attached: () => ({ pointer: 0, length: 1, unit: 1, follow: false }) });
      assert.equal(info.imports[0]?.attached, undefined);
      const { info: short } = hardened(wat(long), { ...linkAll, attached: () => ({ pointer: 1, length: 2, unit: 1, follow: false }) });
      assert.equal(short.imports[0]?.attached, undefined);
    });
  });

  it('stores as many bytes as a command has room for', () => {
    const text = `(module (import "env" "fill" (func $fill)) (memory (export "memory") 1) (func (export "run") call $fill))`;
    for (const length of [0, 1, 7, 8, 9, 64, 130, 136]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index + 1);
      let seen = new Uint8Array(0);
      runWat(text, [{ name: 'run' }, { name: 'run' }], {
        imports: {
          fill: driver => {
            seen = driver.memory.slice(1000, 1000 + length + 1);
            driver.send(commands.storeBytes(1000, bytes), commands.return());
          },
        },
      });
      assert.deepEqual(seen, Uint8Array.of(...bytes, 0), `${length} bytes`);
    }
  });

  it('lets the host call back into the plugin while it waits', () => {
    const text = `(module (import "env" "ask" (func $ask (param i32) (result i32))) (memory (export "memory") 1)
      (func (export "double") (param i32) (result i32) local.get 0 i32.const 2 i32.mul)
      (func (export "run") (param i32) (result i32) local.get 0 call $ask))`;
    const outcome = runWat(text, [{ name: 'run', args: [21] }], {
      imports: {
        ask: (driver, value) => driver.callBack('double', [value], results => driver.send(commands.return([BigInt(results[0] ?? 0)]))),
      },
    });
    assert.deepEqual(outcome.results, [[42]]);
  });

  it('bounds a mutual recursion of host and plugin by the stack limit', () => {
    const text = `(module (import "env" "again" (func $again)) (func (export "f") call $again))`;
    const outcome = runWat(text, [{ name: 'f' }], { imports: { again: driver => driver.callBack('f', [], () => driver.send(commands.return())) } });
    assert.equal(outcome.last.subject, EndReason.stackExhausted);
  });

  it('calls the start function when the host says so', () => {
    const text = `(module (global $g (mut i32) (i32.const 1)) (func $init i32.const 7 global.set $g) (start $init)
      (func (export "get") (result i32) global.get $g))`;
    const outcome = runWat(text, [{ name: 'get' }]);
    assert.deepEqual(outcome.results, [[], [7]]);
  });

  it('gives the same bytes for the same input', () => {
    const bytes = wat(add);
    assert.deepEqual(hardened(bytes).bytes, hardened(bytes).bytes);
  });
});
