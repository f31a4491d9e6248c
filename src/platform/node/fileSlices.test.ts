import assert from 'node:assert/strict';
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedHost } from '../../../test/support/changedHost';
import { hardenedFrom, run, type RunResult } from '../../../test/support/executions';
import { loadWat, wat } from '../../../test/wasm/wat';
import { createExecutor } from '../../sandbox/executor';
import type { FileQuotas } from '../../sandbox/fileQuotas';
import type { FileSlice, HardenedModule, WasmHost } from '../../sandbox/types';
import { createEmbeddedHost, type EmbeddedHost } from './embeddedHost';
import { createNodeFileSystem } from './nodeFileSystem';

/**
 * `go(length, from)` opens file.txt and reads on in pieces of `length` to 65536 until nothing comes, calling `test.step`
 * before each with the count before; it gives the sum of all counts, a checksum of all bytes, and the byte behind the last
 * count, which it had set to 0xEE.
 */
const READER = `(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "test" "step" (func $step (param i32)))
  (memory (export "memory") 40)
  (data (i32.const 1000) "file.txt")
  (func (export "go") (param $length i32) (param $from i32) (result i32 i32 i32)
    (local $total i32) (local $sum i32) (local $count i32) (local $i i32)
    (drop (call $open (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 8) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 3000)))
    (i32.store (i32.const 2000) (local.get $from)) (i32.store (i32.const 2004) (local.get $length))
    (loop $again
      (memory.fill (local.get $from) (i32.const 0xee) (i32.add (local.get $length) (i32.const 1)))
      (call $step (local.get $count))
      (if (call $read (i32.load (i32.const 3000)) (i32.const 2000) (i32.const 1) (i32.const 3004)) (then unreachable))
      (local.set $count (i32.load (i32.const 3004)))
      (local.set $total (i32.add (local.get $total) (local.get $count)))
      (local.set $i (i32.const 0))
      (block $done
        (loop $bytes
          (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
          (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load8_u (i32.add (local.get $from) (local.get $i)))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $bytes)))
      (br_if $again (local.get $count)))
    local.get $total local.get $sum (i32.load8_u (i32.add (local.get $from) (local.get $count)))))`;

const STEP = { module: 'test', name: 'step', decision: 'granted', signature: { params: ['i32'], results: [] } } as const;

function checksum(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 0);
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 167) >> 3);
}

describe('pieces of files that the worker reads by itself', () => {
  let host: EmbeddedHost;
  let root: string;
  let file: string;
  let module: HardenedModule;
  before(async () => {
    await loadWat();
    module = await hardenedFrom(wat(READER), { wasi: true, functions: [STEP] });
  });
  beforeEach(() => {
    host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js'), keepWarm: false });
    root = mkdtempSync(join(tmpdir(), 'airlock-slices-'));
    file = join(root, 'file.txt');
  });
  afterEach(() => {
    host.dispose();
    rmSync(root, { recursive: true });
  });

  /** A host whose processes take pieces, each seen first; or none at all. */
  function watched(seen: ((slice: FileSlice) => void) | undefined): WasmHost {
    return changedHost(host, process => (seen === undefined ? {} : {
      writeSlice(slice) {
        seen(slice);
        return process.writeSlice?.(slice) ?? assert.fail('It takes no pieces.');
      },
    }));
  }

  interface Read extends RunResult {
    /** Pieces that did not pass through the host's thread. */
    readonly slices: number;
  }

  async function read(length: number, options: { readonly hasSlices?: boolean; readonly from?: number; readonly quotas?: Partial<FileQuotas>; readonly step?: (count: number) => void; readonly onSlice?: (slice: FileSlice) => void } = {}): Promise<Read> {
    let slices = 0;
    const seen = (slice: FileSlice): void => {
      slices += 1;
      options.onSlice?.(slice);
    };
    const executor = createExecutor(watched(options.hasSlices === false ? undefined : seen));
    const step = { params: ['i32'], results: [], call: (_host: unknown, [count]: readonly (number | bigint)[]) => (options.step?.(Number(count)), []) } as const;
    const result = await run(executor, module, {
      call: { export: 'go', args: [length, options.from ?? 65_536] }, files: createNodeFileSystem(root), functions: { 'test.step': step },
      ...(options.quotas === undefined ? {} : { quotas: options.quotas }),
    });
    executor.dispose();
    return { ...result, slices };
  }

  for (const length of [1, 7, 4096, 65_537, 1 << 20, 1_500_000]) {
    it(`give what reading gives, for the same fuel and quotas, ${length} bytes at a time`, async () => {
      const bytes = pattern(Math.min(length * 40, 2_300_001));
      writeFileSync(file, bytes);
      const [plain, own] = [await read(length, { hasSlices: false }), await read(length)];
      assert.deepEqual(plain.report.results, [bytes.length, checksum(bytes), 0xee]);
      assert.deepEqual({ ...own.report, wallMs: 0 }, { ...plain.report, wallMs: 0 });
      assert.equal(plain.slices, 0);
      // What is longer than a piece of the channel goes through the host.
      assert.equal(own.slices, length > 1 << 20 ? 0 : Math.floor(bytes.length / length));
    });
  }

  it('are read by the host where they would touch what the module borrows', async () => {
    const bytes = pattern(2000);
    writeFileSync(file, bytes);
    const { report, slices } = await read(900, { from: 4 });
    assert.deepEqual(report.results?.slice(0, 2), [bytes.length, checksum(bytes)]);
    const further = await read(900);
    assert.ok(slices <= further.slices);
  });

  it('are as short as a file that somebody else cut meanwhile', async () => {
    writeFileSync(file, pattern(100_000));
    const counts: number[] = [];
    const { report, slices } = await read(4096, {
      step: count => {
        counts.push(count);
        if (counts.length === 3) truncateSync(file, 2 * 4096 + 10);
      },
    });
    assert.deepEqual(counts, [0, 4096, 4096, 10]);
    assert.deepEqual(report.results, [2 * 4096 + 10, checksum(pattern(2 * 4096 + 10)), 0xee]);
    assert.equal(report.fileUse?.readBytes, 2 * 4096 + 10);
    assert.ok(slices >= 3);
  });

  it('go on in a file that somebody else makes longer meanwhile', async () => {
    writeFileSync(file, pattern(10_000));
    let steps = 0;
    const { report } = await read(4096, {
      step: () => {
        steps += 1;
        if (steps === 3) appendFileSync(file, pattern(30_000).subarray(10_000));
      },
    });
    assert.deepEqual(report.results, [30_000, checksum(pattern(30_000)), 0xee]);
  });

  it('count against the quota before they are read', async () => {
    writeFileSync(file, pattern(100_000));
    const { report } = await read(4096, { quotas: { readBytes: 10_000 } });
    assert.equal(report.reason, 'quota-exhausted');
    assert.equal(report.fileUse?.readBytes, 8192);
  });

  it('end the execution with the reason where they cannot be read', async () => {
    writeFileSync(file, pattern(10_000));
    const unreadable = openSync(join(root, 'other.txt'), 'w');
    try {
      const { report } = await read(4096, { onSlice: slice => { Object.assign(slice, { descriptor: unreadable }); } });
      assert.equal(report.reason, 'host-error');
      assert.match(report.message, /a file could not be read.*EBADF/);
    } finally {
      closeSync(unreadable);
    }
  });
});
