import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { RunProfile } from '../../src/sandbox/profile/runProfile';
import { createExecutor } from '../../src/sandbox/executor';
import { planOf } from '../../src/sandbox/links';
import { DEFAULT_LIMITS, type ExecutionReport, type FlatValue, type HardenedModule } from '../../src/sandbox/types';
import type { CpuProfile } from '../../src/sandbox/profile/cpuProfile';
import { harden, type Scheme } from '../../src/wasm/index';
import { loadWat, wat } from './wat';

interface Run {
  readonly report: ExecutionReport;
  readonly profile: CpuProfile | undefined;
}

async function run(bytes: Uint8Array, isProfiled: boolean, call?: { readonly export: string; readonly args: readonly FlatValue[] }, fuel = 50_000_000n, scheme: Scheme = 'oracle'): Promise<Run> {
  const result = harden(bytes, { ...planOf({ wasi: true, functions: [] }), scheme, profile: isProfiled });
  if (!result.ok) throw new Error(result.refusal.message);
  const profile = isProfiled ? new RunProfile() : undefined;
  const host = createEmbeddedHost({
    workerPath: join(process.cwd(), 'dist/embedded-worker.js'), keepWarm: false, ...(profile === undefined ? {} : { callTree: profile.tree }),
  });
  const executor = createExecutor(host);
  const module: HardenedModule = { digest: '', bytes: result.bytes, info: result.info };
  try {
    const report = await executor.execute({
      module, name: 'm.wasm',
      entry: call === undefined ? { kind: 'command', export: '_start' } : { kind: 'call', ...call },
      wasi: { args: ['m'], env: {}, preopens: [], stdout: () => undefined, stderr: () => undefined },
      hostFunctions: new Map(),
      limits: { ...DEFAULT_LIMITS, fuel, wallMs: 60_000 },
      ...(profile === undefined ? {} : { onHostCall: profile.onHostCall }),
    });
    return { report, profile: await profile?.result(module, report, 'm.wasm') };
  } finally {
    executor.dispose();
    host.dispose();
  }
}

/** Runs plain and profiled: the same ending, the same fuel, and a profile that adds up to it. */
async function profiled(bytes: Uint8Array, call?: { readonly export: string; readonly args: readonly FlatValue[] }, fuel?: bigint): Promise<{ profile: CpuProfile; report: ExecutionReport }> {
  const plain = await run(bytes, false, call, fuel);
  const { report, profile } = await run(bytes, true, call, fuel);
  assert.ok(profile !== undefined);
  assert.deepEqual([report.reason, report.fuelUsed, report.results, report.message], [plain.report.reason, plain.report.fuelUsed, plain.report.results, plain.report.message]);
  assert.equal(BigInt(profile.nodes.reduce((sum, { hitCount }) => sum + hitCount, 0)), report.fuelUsed);
  assert.equal(BigInt(profile.endTime), report.fuelUsed);
  if (report.reason === 'returned') {
    const threaded = await run(bytes, false, call, fuel, 'threaded');
    assert.deepEqual([threaded.report.reason, threaded.report.fuelUsed], [report.reason, report.fuelUsed]);
  }
  return { profile, report };
}

/** Each node as the names of its path, with its fuel and its calls. */
function paths({ nodes }: CpuProfile): Record<string, readonly [fuel: number, calls: number]> {
  const found: Record<string, readonly [number, number]> = {};
  const visit = (id: number, prefix: string): void => {
    const node = nodes.find(candidate => candidate.id === id);
    assert.ok(node !== undefined);
    const path = id === 1 ? '' : `${prefix}/${node.callFrame.functionName}`;
    if (id !== 1) found[path] = [node.hitCount, node.calls];
    for (const child of node.children) visit(child, path);
  };
  visit(1, '');
  return found;
}

describe('fuel by call path', () => {
  before(loadWat);

  it('is what each function used on each path', async () => {
    const { profile } = await profiled(wat(`(module (memory 1)
      (func $leaf (nop) (drop (i32.const 1)))
      (func $middle (call $leaf) (call $leaf))
      (func (export "_start") (call $middle) (call $leaf)))`));
    // An entry 1, a call 2, a constant and a drop 1 each; the export is no name of the name section's.
    assert.deepEqual(paths(profile), {
      '/function[2]': [5, 1], '/function[2]/middle': [5, 1], '/function[2]/middle/leaf': [6, 2], '/function[2]/leaf': [3, 1],
    });
    assert.deepEqual(profile.nodes.map(({ callFrame }) => callFrame.lineNumber).sort(), [-1, 0, 0, 1, 2]);
  });

  it('goes on in the function that catches', async () => {
    const { profile, report } = await profiled(wat(`(module (memory 1) (tag $t)
      (func $thrower (throw $t))
      (func $between (call $thrower))
      (func $after)
      (func $catcher (export "run") (result i32)
        (try (do (call $between)) (catch $t))
        (call $after) (i32.const 7)))`), { export: 'run', args: [] });
    assert.deepEqual(report.results, [7]);
    assert.deepEqual(paths(profile), {
      '/catcher': [6, 1], '/catcher/between': [3, 1], '/catcher/between/thrower': [51, 1], '/catcher/after': [1, 1],
    });
  });

  it('counts a tail call for the caller of the function that makes it', async () => {
    const { profile } = await profiled(wat(`(module (memory 1)
      (func $last (param i32) (result i32) (local.get 0))
      (func $loop (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (return_call $last (i32.const 3))))
        (return_call $loop (i32.sub (local.get 0) (i32.const 1))))
      (func $run (export "run") (result i32) (call $loop (i32.const 50_000))))`), { export: 'run', args: [] });
    assert.deepEqual(Object.keys(paths(profile)), ['/run', '/run/loop', '/run/last']);
    assert.equal(paths(profile)['/run/loop']?.[1], 50_001);
  });

  it('is complete after a trap of the engine, in the function that trapped', async () => {
    const { profile, report } = await profiled(wat(`(module (memory 1)
      (func $divide (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
      (func $run (export "run") (result i32) (call $divide (i32.const 0))))`), { export: 'run', args: [] });
    assert.equal(report.trap?.kind, 'integer-divide-by-zero');
    assert.deepEqual(paths(profile), { '/run': [4, 1], '/run/divide': [7, 1] });
  });

  it('ends at the budget where that is used up', async () => {
    const { profile, report } = await profiled(wat(`(module (memory 1)
      (func $spin (loop (br 0)))
      (func (export "_start") (call $spin)))`), undefined, 1_000n);
    assert.equal(report.reason, 'fuel-exhausted');
    assert.deepEqual(paths(profile)['/function[1]/spin'], [997, 1]);
  });

  it('says nothing of limits: a recursion ends where it would end anyway', async () => {
    const { report, profile } = await profiled(new Uint8Array(readFileSync('wasm-fixtures/built/endless-recursion.wasm')));
    assert.equal(report.reason, 'stack-exhausted');
    assert.ok(profile.airlock.collapsed > 0);
  });

  it('has the calls of the host below the functions that made them', async () => {
    const { profile, report } = await profiled(new Uint8Array(readFileSync('wasm-fixtures/built/rust-report.wasm')));
    const host = profile.nodes.filter(({ callFrame }) => callFrame.functionName.startsWith('wasi_snapshot_preview1.'));
    assert.ok(host.length > 1);
    assert.equal(host.filter(({ hitCount }) => hitCount > 0).reduce((sum, { hitCount }) => sum + hitCount, 0), profile.airlock.hostCalls);
    assert.ok(profile.airlock.hostCalls < Number(report.fuelUsed));
  });

  it('adds up for programs in C and Rust', async () => {
    for (const name of ['c-compute', 'c-recursion', 'c-heap', 'indirect', 'rust-panic', 'rust-exit', 'multi-value']) {
      await profiled(new Uint8Array(readFileSync(`wasm-fixtures/built/${name}.wasm`)));
    }
  });

  it('is for hosts that keep a tree: no other starts the module', async () => {
    const result = harden(wat('(module (memory 1) (func (export "_start")))'), { link: () => undefined, profile: true });
    assert.ok(result.ok);
    const host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js'), keepWarm: false });
    await assert.rejects(host.start(await WebAssembly.compile(result.bytes), 'm.wasm'), /imports airlock:profile\.enter/);
    host.dispose();
  });
});
