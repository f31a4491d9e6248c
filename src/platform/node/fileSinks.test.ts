import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { changedHost } from '../../../test/support/changedHost';
import { hardenedFrom, run, type RunOptions } from '../../../test/support/executions';
import { loadWat, wat } from '../../../test/wasm/wat';
import { createExecutor } from '../../sandbox/executor';
import type { ExecutionReport, FileSink, HardenedModule, WasmHost } from '../../sandbox/types';
import { createEmbeddedHost, type EmbeddedHost } from './embeddedHost';
import { createNodeFileSystem } from './nodeFileSystem';

/** Where the module's pattern is, of 2 MiB. */
const FROM = 65_536;
const MIB = 1 << 20;
const FLAGS = { append: 1, dsync: 2, sync: 16 } as const;

/** Fills 2 MiB with a pattern and opens `a` with some flags; `sum` folds what calls answer. */
const head = (flags: number): string => `
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite" (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $fd_set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $fd_set_flags (param i32 i32) (result i32)))
  (memory (export "memory") 40)
  (data (i32.const 1000) "a")
  (global $sum (mut i32) (i32.const 0))
  (func $note (param $value i32)
    (global.set $sum (i32.add (i32.mul (global.get $sum) (i32.const 31)) (local.get $value))))
  (func $begin (local $i i32)
    (loop $bytes
      (i32.store (i32.add (i32.const ${FROM}) (local.get $i)) (i32.mul (local.get $i) (i32.const 0x9e3779b1)))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br_if $bytes (i32.lt_u (local.get $i) (i32.const ${2 * MIB}))))
    (call $note (call $open (i32.const 3) (i32.const 0) (i32.const 1000) (i32.const 1) (i32.const 1) (i64.const 0x40007e) (i64.const 0) (i32.const ${flags}) (i32.const 3000))))
  (func $write (param $from i32) (param $length i32)
    (i32.store (i32.const 2000) (local.get $from)) (i32.store (i32.const 2004) (local.get $length)) (i32.store (i32.const 3004) (i32.const 77))
    (call $note (call $fd_write (i32.load (i32.const 3000)) (i32.const 2000) (i32.const 1) (i32.const 3004)))
    (call $note (i32.load (i32.const 3004))))
  (func $writeAt (param $from i32) (param $length i32) (param $offset i64)
    (i32.store (i32.const 2000) (local.get $from)) (i32.store (i32.const 2004) (local.get $length)) (i32.store (i32.const 3004) (i32.const 77))
    (call $note (call $fd_pwrite (i32.load (i32.const 3000)) (i32.const 2000) (i32.const 1) (local.get $offset) (i32.const 3004)))
    (call $note (i32.load (i32.const 3004))))`;

const program = (code: string, flags = 0): string => `(module ${head(flags)} (func (export "go") (result i32) (call $begin) ${code} global.get $sum))`;
const write = (from: number, length: number): string => `(call $write (i32.const ${from}) (i32.const ${length}))`;

type Step =
  | { readonly kind: 'write'; readonly from: number; readonly length: number }
  | { readonly kind: 'pwrite'; readonly from: number; readonly length: number; readonly offset: number }
  | { readonly kind: 'seek' | 'resize'; readonly to: number }
  | { readonly kind: 'flags'; readonly flags: number };

const from = fc.constantFrom(1000, FROM, FROM + 3, FROM + 70_000);
const length = fc.constantFrom(1, 8192, 8193, 65_537, MIB, MIB + 1);
const offset = fc.integer({ min: 0, max: 300_000 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), from, length }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pwrite' as const), from, length, offset }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('seek' as const, 'resize' as const), to: offset }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flags' as const), flags: fc.constantFrom(0, FLAGS.append, FLAGS.sync, FLAGS.dsync) }) },
), { minLength: 1, maxLength: 10 });

function codeOf(step: Step): string {
  const fd = '(i32.load (i32.const 3000))';
  switch (step.kind) {
    case 'write': return write(step.from, step.length);
    case 'pwrite': return `(call $writeAt (i32.const ${step.from}) (i32.const ${step.length}) (i64.const ${step.offset}))`;
    case 'seek': return `(call $note (call $fd_seek ${fd} (i64.const ${step.to}) (i32.const 0) (i32.const 3008)))`;
    case 'resize': return `(call $note (call $fd_set_size ${fd} (i64.const ${step.to})))`;
    case 'flags': return `(call $note (call $fd_set_flags ${fd} (i32.const ${step.flags})))`;
  }
}

interface Wrote {
  readonly report: ExecutionReport;
  readonly contents: Buffer;
  /** Places that the worker filled, or tried to. */
  readonly sinks: number;
}

describe('places in files that the worker fills by itself', () => {
  let host: EmbeddedHost;
  let root: string;
  let twoPieces: HardenedModule;
  before(async () => {
    await loadWat();
    twoPieces = await hardenedFrom(wat(program(write(FROM, MIB) + write(FROM + 5, 100_000))), { wasi: true, functions: [] });
  });
  beforeEach(() => {
    host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
    root = mkdtempSync(join(tmpdir(), 'airlock-sinks-'));
  });
  afterEach(() => {
    host.dispose();
    rmSync(root, { recursive: true });
  });

  /** A host whose processes fill places, each seen first; or none. */
  function watched(seen: ((sink: FileSink) => FileSink) | undefined): WasmHost {
    return changedHost(host, process => (seen === undefined ? {} : { fillSink: sink => process.fillSink?.(seen(sink)) ?? assert.fail('It fills no places.') }));
  }

  async function execute(module: HardenedModule, { onSink = sink => sink, fills = true, ...options }: Partial<RunOptions> & { readonly onSink?: (sink: FileSink) => FileSink; readonly fills?: boolean } = {}): Promise<Wrote> {
    let sinks = 0;
    writeFileSync(join(root, 'a'), 'what was there before');
    const executor = createExecutor(watched(fills ? sink => {
      sinks += 1;
      return onSink(sink);
    } : undefined));
    const { report } = await run(executor, module, { call: { export: 'go' }, files: createNodeFileSystem(root), ...options });
    executor.dispose();
    return { report: { ...report, wallMs: 0 }, contents: readFileSync(join(root, 'a')), sinks };
  }

  it('hold what writing gives, for the same fuel and quotas, whatever the program does between', async () => {
    let filled = 0;
    await fc.assert(fc.asyncProperty(steps, fc.constantFrom(0, FLAGS.append), async (list, flags) => {
      const module = await hardenedFrom(wat(program(list.map(codeOf).join('\n'), flags)), { wasi: true, functions: [] });
      const [plain, own] = [await execute(module, { fills: false }), await execute(module)];
      assert.equal(plain.report.reason, 'returned', plain.report.message);
      assert.deepEqual(own.report, plain.report);
      assert.ok(own.contents.equals(plain.contents), 'the file');
      filled += own.sinks;
    }), { numRuns: 15 });
    assert.ok(filled > 0);
  });

  it('are written again by the host where the worker can not fill them', async () => {
    const plain = await execute(twoPieces, { fills: false });
    const readOnly = openSync(join(root, 'a'), 'r');
    try {
      const own = await execute(twoPieces, { onSink: sink => ({ ...sink, descriptor: readOnly }) });
      assert.equal(own.sinks, 2);
      assert.deepEqual(own.report, plain.report);
      assert.ok(own.contents.equals(plain.contents));
    } finally {
      closeSync(readOnly);
    }
  });

  it('count against the quota before anything is written', async () => {
    const quotas = { writtenBytes: MIB + 50_000 };
    const [plain, own] = [await execute(twoPieces, { fills: false, quotas }), await execute(twoPieces, { quotas })];
    assert.equal(own.report.reason, 'quota-exhausted');
    assert.deepEqual(own.report, plain.report);
    assert.equal(own.sinks, 1);
    assert.equal(own.contents.length, MIB);
  });

  it('are none for what came along with the call, and none in what only grows or is on the disk at once', async () => {
    for (const [code, flags] of [[write(FROM, 8192), 0], [write(FROM, MIB), FLAGS.append], [write(FROM, MIB), FLAGS.sync], [write(FROM, MIB + 1), 0]] as const) {
      const { report, sinks } = await execute(await hardenedFrom(wat(program(code, flags)), { wasi: true, functions: [] }));
      assert.equal(report.reason, 'returned');
      assert.equal(sinks, 0);
    }
  });

  it('leave nobody waiting where the process is ended meanwhile, and keep the file open until then', async () => {
    const abort = new AbortController();
    const order: string[] = [];
    const { report } = await execute(twoPieces, {
      signal: abort.signal,
      onSink: sink => {
        abort.abort();
        return sink;
      },
    });
    assert.equal(report.reason, 'cancelled');

    const file = await createNodeFileSystem(root).open('a', { read: false, write: true, create: false, exclusive: false, truncate: false, append: false });
    let done: () => void = () => undefined;
    file.sink?.(0n, 10)?.onStart(new Promise<void>(resolve => { done = resolve; }).then(() => order.push('filled')));
    const closed = file.close().then(() => order.push('closed'));
    await new Promise(resolve => setImmediate(resolve));
    done();
    await closed;
    assert.deepEqual(order, ['filled', 'closed']);
  });
});
