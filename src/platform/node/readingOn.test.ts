import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { changedHost } from '../../../test/support/changedHost';
import { hardenedFrom, run, type RunOptions } from '../../../test/support/executions';
import { loadWat, wat } from '../../../test/wasm/wat';
import { ExecutionEnd } from '../../sandbox/executionEnd';
import { createExecutor } from '../../sandbox/executor';
import { importKey, type ExecutionReport, type HardenedModule, type HostFunction, type WasmHost } from '../../sandbox/types';
import { Errno } from '../../sandbox/wasi/errno';
import { WASI_MODULE } from '../../sandbox/wasi/signatures';
import { createEmbeddedHost, type EmbeddedHost } from './embeddedHost';
import { createNodeFileSystem } from './nodeFileSystem';

const FROM = 65_536;
/** What a buffer is filled with before it is read into. */
const BEFORE = 0xee;

/**
 * The head of a module: opens `a` and `b` to be read and written, and folds into the global `sum` what calls answer and what the
 * memory from FROM on holds. `read(fd, at, length)` reads into a buffer that was filled before; `fold(from, to)` folds memory.
 */
const HEAD = `
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread" (func $fd_pread (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $fd_renumber (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $fd_set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 4)
  (data (i32.const 2100) "a") (data (i32.const 2101) "b")
  (global $sum (mut i32) (i32.const 0))
  (func $note (param $value i32)
    (global.set $sum (i32.add (i32.mul (global.get $sum) (i32.const 31)) (local.get $value))))
  (func $fold (param $from i32) (param $to i32)
    (loop $bytes
      (if (i32.ge_u (local.get $from) (local.get $to)) (then return))
      (call $note (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br $bytes)))
  (func $openAt (param $name i32)
    (call $note (call $open (i32.const 3) (i32.const 0) (local.get $name) (i32.const 1) (i32.const 0) (i64.const 0x200066) (i64.const 0) (i32.const 0) (i32.const 3000))))
  (func $read (param $fd i32) (param $at i32) (param $length i32) (result i32)
    (memory.fill (local.get $at) (i32.const ${BEFORE}) (i32.add (local.get $length) (i32.const 8)))
    (i32.store (i32.const 2000) (local.get $at)) (i32.store (i32.const 2004) (local.get $length)) (i32.store (i32.const 3004) (i32.const 77))
    (call $note (call $fd_read (local.get $fd) (i32.const 2000) (i32.const 1) (i32.const 3004)))
    (call $fold (local.get $at) (i32.add (local.get $at) (i32.add (local.get $length) (i32.const 8))))
    (call $note (i32.load (i32.const 3004)))
    (i32.load (i32.const 3004)))`;

/** Reads `a` to its end, or until nothing is read, in turns into two buffers; gives all counts together and the sum. */
const TO_THE_END = `(module ${HEAD}
  (func (export "go") (param $length i32) (result i32 i32)
    (local $total i32) (local $count i32) (local $at i32)
    (call $openAt (i32.const 2100))
    (local.set $at (i32.const ${FROM}))
    (loop $again
      (local.set $at (i32.sub (i32.const ${FROM + FROM + 80_000}) (local.get $at)))
      (local.set $count (call $read (i32.load (i32.const 3000)) (local.get $at) (local.get $length)))
      (local.set $total (i32.add (local.get $total) (local.get $count)))
      (br_if $again (i32.and (i32.ne (local.get $count) (i32.const 0)) (i32.ne (local.get $count) (i32.const 77)))))
    local.get $total global.get $sum))`;

type Step =
  | { readonly kind: 'read'; readonly fd: number; readonly length: number; readonly at: number; readonly times: number }
  | { readonly kind: 'pread' | 'seek' | 'resize'; readonly fd: number; readonly offset: number }
  | { readonly kind: 'write' | 'close' | 'reopen'; readonly fd: number }
  | { readonly kind: 'renumber' | 'yield' | 'grow' };

/** Descriptors of `a` and `b`, and one that is never open. */
const fd = fc.integer({ min: 4, max: 6 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('read' as const), fd, length: fc.constantFrom(1, 100, 1000, 4096), at: fc.constantFrom(1000, FROM, FROM + 3, 2 * FROM), times: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('pread' as const, 'seek' as const, 'resize' as const), fd, offset: fc.integer({ min: 0, max: 21_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('write' as const, 'close' as const, 'reopen' as const), fd }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('renumber' as const, 'yield' as const, 'grow' as const) }) },
), { minLength: 1, maxLength: 14 });

function codeOf(step: Step): string {
  const note = (call: string): string => `(call $note ${call})`;
  switch (step.kind) {
    case 'read': return `(call $note (call $read (i32.const ${step.fd}) (i32.const ${step.at}) (i32.const ${step.length})))`.repeat(step.times);
    case 'pread': return note(`(call $fd_pread (i32.const ${step.fd}) (i32.const 2000) (i32.const 1) (i64.const ${step.offset}) (i32.const 3004))`);
    case 'seek': return note(`(call $fd_seek (i32.const ${step.fd}) (i64.const ${step.offset}) (i32.const 0) (i32.const 3008))`);
    case 'resize': return note(`(call $fd_set_size (i32.const ${step.fd}) (i64.const ${step.offset}))`);
    case 'write': return note(`(call $fd_write (i32.const ${step.fd}) (i32.const 2000) (i32.const 1) (i32.const 3004))`);
    case 'close': return note(`(call $fd_close (i32.const ${step.fd}))`);
    case 'reopen': return `(call $openAt (i32.const ${step.fd === 4 ? 2100 : 2101}))`;
    case 'renumber': return note('(call $fd_renumber (i32.const 5) (i32.const 4))');
    case 'yield': return note('(call $yield)');
    case 'grow': return note('(memory.grow (i32.const 1))');
  }
}

function programOf(list: readonly Step[]): string {
  return `(module ${HEAD}
    (func (export "go") (result i32)
      (i32.store (i32.const 2000) (i32.const ${FROM})) (i32.store (i32.const 2004) (i32.const 50))
      (call $openAt (i32.const 2100)) (call $openAt (i32.const 2101))
      ${list.map(codeOf).join('\n')}
      (call $fold (i32.const 3000) (i32.const 3020))
      (call $fold (i32.const ${FROM}) (i32.const ${FROM + 5000}))
      global.get $sum))`;
}

/** How the host's processes take pieces of files: with what follows them, without, or not at all. */
type Way = 'ahead' | 'pieces' | 'bytes';

describe('reading on in a file', () => {
  let host: EmbeddedHost;
  let root: string;
  let toTheEnd: HardenedModule;
  before(async () => {
    await loadWat();
    toTheEnd = await hardenedFrom(wat(TO_THE_END), { wasi: true, functions: [] });
  });
  beforeEach(() => {
    host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
    root = mkdtempSync(join(tmpdir(), 'airlock-on-'));
    fill();
  });
  afterEach(() => {
    host.dispose();
    rmSync(root, { recursive: true });
  });

  function fill(): void {
    writeFileSync(join(root, 'a'), Uint8Array.from({ length: 20_000 }, (_, index) => (index * 167) >> 3));
    writeFileSync(join(root, 'b'), Uint8Array.from({ length: 9_000 }, (_, index) => (index * 91) >> 2));
  }

  function taking(way: Way): WasmHost {
    return changedHost(host, process => (way === 'bytes' ? {} : {
      writeSlice: slice => process.writeSlice?.(way === 'ahead' ? slice : { ...slice, onward: 0 }) ?? assert.fail('It takes no pieces.'),
    }));
  }

  interface Asked extends RunOptions {
    /** Answers the reads of the module in place of the host, given its own answer. */
    readonly onRead?: (index: number, own: () => ReturnType<HostFunction['call']>) => ReturnType<HostFunction['call']>;
  }

  async function execute(module: HardenedModule, way: Way, { onRead, ...options }: Asked): Promise<ExecutionReport> {
    const executor = createExecutor(taking(way));
    let reads = 0;
    const intercept = (functions: ReadonlyMap<string, HostFunction>): ReadonlyMap<string, HostFunction> => {
      const key = importKey(WASI_MODULE, 'fd_read');
      const own = functions.get(key);
      if (own === undefined || onRead === undefined) return functions;
      return new Map([...functions, [key, { ...own, call: (call, args) => onRead(reads++, () => own.call(call, args)) }]]);
    };
    try {
      const { report } = await run({ ...executor, execute: request => executor.execute({ ...request, intercept }) }, module, { files: createNodeFileSystem(root), ...options });
      return { ...report, wallMs: 0 };
    } finally {
      executor.dispose();
    }
  }

  const readAll = (way: Way, options: Asked = {}): Promise<ExecutionReport> => execute(toTheEnd, way, { call: { export: 'go', args: [1000] }, ...options });

  it('gives the same, for the same fuel, whoever reads the pieces and when', async () => {
    const ahead = await readAll('ahead');
    assert.equal(ahead.results?.[0], 20_000);
    assert.deepEqual(await readAll('pieces'), ahead);
    assert.deepEqual(await readAll('bytes'), ahead);
  });

  it('is the same for any program that moves, writes, closes, cuts and grows in between', async function () {
    this.timeout(300_000);
    await fc.assert(fc.asyncProperty(steps, async list => {
      const module = await hardenedFrom(wat(programOf(list)), { wasi: true, functions: [] });
      const reports: ExecutionReport[] = [];
      for (const way of ['bytes', 'pieces', 'ahead'] as const) {
        fill();
        reports.push(await execute(module, way, { call: { export: 'go' } }));
      }
      assert.equal(reports[0]?.reason, 'returned', reports[0]?.message);
      assert.deepEqual(reports[1], reports[0]);
      assert.deepEqual(reports[2], reports[0]);
    }), { numRuns: 10 });
  });

  it('ends at the same quota, with the same use of it', async () => {
    for (const quotas of [{ readBytes: 4500 }, { readBytes: 5000 }, { operations: 6 }]) {
      const ahead = await readAll('ahead', { quotas });
      assert.equal(ahead.reason, 'quota-exhausted');
      assert.deepEqual(ahead, await readAll('bytes', { quotas }));
    }
  });

  it('ends at the same unit of fuel', async () => {
    const { fuelUsed } = await readAll('bytes');
    for (const part of [3n, 5n, 7n]) {
      const limits = { fuel: (fuelUsed * part) / 10n };
      const ahead = await readAll('ahead', { limits });
      assert.equal(ahead.reason, 'fuel-exhausted');
      assert.deepEqual(ahead, await readAll('bytes', { limits }));
    }
  });

  it('ends where a right is gone, as denied', async () => {
    const report = await readAll('ahead', {
      onRead: (index, own) => {
        if (index === 3) throw new ExecutionEnd('capability-denied', 'Stopped: no longer.');
        return own();
      },
    });
    assert.equal(report.reason, 'capability-denied');
    assert.equal(report.message, 'Stopped: no longer.');
    assert.equal(report.hostCalls, 5);
  });

  it('ends where it is cancelled', async () => {
    const abort = new AbortController();
    const report = await readAll('ahead', {
      signal: abort.signal,
      onRead: (index, own) => {
        if (index === 3) abort.abort();
        return own();
      },
    });
    assert.equal(report.reason, 'cancelled');
  });

  it('ends where the host takes back what it had said, before the plugin goes on', async () => {
    const refused: NonNullable<Asked['onRead']> = (index, own) => (index === 3 ? [Errno.acces] : own());
    const plain = await readAll('pieces', { onRead: refused });
    assert.equal(plain.reason, 'returned');
    const ahead = await readAll('ahead', { onRead: refused });
    assert.equal(ahead.reason, 'host-error');
    assert.match(ahead.message, /answered a read otherwise than it had said/);
    assert.equal(ahead.hostCalls, 5);
  });

  it('gives what was there before or after, and nothing in between, where somebody else cuts the file', async () => {
    const report = await readAll('ahead', {
      onRead: (index, own) => {
        if (index === 3) truncateSync(join(root, 'a'), 3100);
        return own();
      },
    });
    assert.equal(report.reason, 'returned');
    assert.ok([3100, 4000].includes(Number(report.results?.[0])), String(report.results));
  });

  it('is not taken back by a look at the file that nobody waits for any more', async () => {
    const file = await createNodeFileSystem(root).open('a', { read: true, write: false, create: false, exclusive: false, truncate: false, append: false });
    try {
      truncateSync(join(root, 'a'), 500);
      const look = file.stat();
      assert.equal(file.slice?.(0n, 1000, () => undefined)?.onward, 19_000);
      await look;
      assert.equal(file.slice?.(1000n, 1000, () => undefined)?.onward, 18_000);
      await file.stat();
      assert.equal(file.slice?.(0n, 1000, () => undefined), undefined);
    } finally {
      await file.close();
    }
  });

  it('is said of no more than the file is known to have, however far beyond its end somebody looked', async () => {
    const file = await createNodeFileSystem(root).open('a', { read: true, write: false, create: false, exclusive: false, truncate: false, append: false });
    try {
      assert.equal((await file.read(50_000n, 10)).length, 0);
      assert.equal(file.slice?.(19_500n, 500, () => undefined)?.onward, 0);
      assert.equal(file.slice?.(19_501n, 500, () => undefined), undefined);
    } finally {
      await file.close();
    }
  });
});
