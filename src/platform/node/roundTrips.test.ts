import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hardenedFrom, run } from '../../../test/support/executions';
import { loadWat, wat } from '../../../test/wasm/wat';
import { createExecutor } from '../../sandbox/executor';
import type { HardenedModule, WasmHost } from '../../sandbox/types';
import { createEmbeddedHost, type EmbeddedHost } from './embeddedHost';
import { createNodeFileSystem } from './nodeFileSystem';

/** `go(n)` makes the call so often and gives the errno of the last; the path is at 1000, a list of one buffer of 4 KiB at 2000. */
const repeating = (signature: string, name: string, args: string): string => `(module
  (import "wasi_snapshot_preview1" "${name}" (func $call (param ${signature}) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 1000) "file.txt") (data (i32.const 2000) "\\00\\20\\00\\00\\00\\10\\00\\00")
  (func (export "go") (param i32) (result i32) (local i32)
    (loop
      (local.set 1 (call $call ${args}))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    local.get 1))`;

describe('the messages of a WASI call', () => {
  let host: EmbeddedHost;
  let root: string;
  before(loadWat);
  beforeEach(() => {
    host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js'), keepWarm: false });
    root = mkdtempSync(join(tmpdir(), 'airlock-messages-'));
    writeFileSync(join(root, 'file.txt'), 'x');
  });
  afterEach(() => {
    host.dispose();
    rmSync(root, { recursive: true });
  });

  /** Writes to the module that so many calls take, all in all. */
  async function messages(module: HardenedModule, calls: number): Promise<number> {
    let writes = 0;
    const counting: WasmHost = {
      kind: 'embedded',
      async start(compiled, name) {
        const process = await host.start(compiled, name);
        return {
          ended: process.ended,
          write: bytes => {
            writes += 1;
            return process.write(bytes);
          },
          onOutput: listener => process.onOutput(listener),
          terminate: () => process.terminate(),
        };
      },
    };
    const executor = createExecutor(counting);
    const { report } = await run(executor, module, { call: { export: 'go', args: [calls] }, files: createNodeFileSystem(root) });
    executor.dispose();
    assert.deepEqual([report.message, report.results], ['Returned.', [0]]);
    return writes;
  }

  const calls: readonly (readonly [string, string, string, string])[] = [
    ['a host call that does nothing', '', 'sched_yield', ''],
    ['a status', 'i32 i32 i32 i32 i32', 'path_filestat_get', '(i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 8) (i32.const 3000)'],
    ['a write of 4 KiB', 'i32 i32 i32 i32', 'fd_write', '(i32.const 1) (i32.const 2000) (i32.const 1) (i32.const 3000)'],
  ];
  for (const [what, signature, name, args] of calls) {
    it(`are one answer to ${what}`, async () => {
      const module = await hardenedFrom(wat(repeating(signature, name, args)));
      assert.equal(await messages(module, 40) - await messages(module, 10), 30);
    });
  }

  it('carry a megabyte to a file and back unchanged, from and to any address', async () => {
    const source = `(module
      (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_pwrite" (func $write (param i32 i32 i32 i64 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_pread" (func $read (param i32 i32 i32 i64 i32) (result i32)))
      (memory (export "memory") 80)
      (data (i32.const 1000) "file.txt")
      (func (export "go") (param $shift i32) (result i32) (local $i i32) (local $from i32) (local $to i32)
        (local.set $from (i32.add (i32.const 65536) (local.get $shift)))
        (local.set $to (i32.const 2621443))
        (loop
          (i32.store8 (i32.add (local.get $from) (local.get $i)) (i32.mul (local.get $i) (i32.const 167)))
          (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1500000))))
        (drop (call $open (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 8) (i32.const 0) (i64.const 70) (i64.const 0) (i32.const 0) (i32.const 3000)))
        (i32.store (i32.const 2000) (local.get $from)) (i32.store (i32.const 2004) (i32.const 1500000))
        (drop (call $write (i32.load (i32.const 3000)) (i32.const 2000) (i32.const 1) (i64.const 0) (i32.const 3004)))
        (i32.store (i32.const 2000) (local.get $to))
        (drop (call $read (i32.load (i32.const 3000)) (i32.const 2000) (i32.const 1) (i64.const 0) (i32.const 3004)))
        (if (i32.ne (i32.load (i32.const 3004)) (i32.const 1500000)) (then (return (i32.const 1))))
        (local.set $i (i32.const 0))
        (loop
          (if (i32.ne (i32.load8_u (i32.add (local.get $from) (local.get $i))) (i32.load8_u (i32.add (local.get $to) (local.get $i)))) (then (return (i32.const 2))))
          (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1500000))))
        i32.const 0))`;
    const module = await hardenedFrom(wat(source));
    for (const shift of [0, 1, 5]) {
      await messages(module, shift);
      assert.deepEqual(readFileSync(join(root, 'file.txt')).compare(Buffer.from(Uint8Array.from({ length: 1_500_000 }, (_, index) => (index * 167) & 0xff))), 0);
    }
  });
});
