// Does one thing to a module's bytes each time its parent says so, and says how long it took.
//   fork('bench/instrument/child.mjs', [task, module file, scheme?])
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { hardening, schemeNamed } from '../../test/real/metering.mjs';

const [task = '', file = '', scheme = ''] = process.argv.slice(2);
const bytes = new Uint8Array(readFileSync(file));
const require = createRequire(import.meta.url);
let count = 0;

/**
 * The module in other bytes each time, so that the engine does not find code that it has made before.
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fresh() {
  const copy = new Uint8Array(bytes.length + 8);
  copy.set(bytes);
  copy.set([0, 6, 1, 0x63], bytes.length);
  new DataView(copy.buffer).setUint32(bytes.length + 4, ++count);
  return copy;
}

/**
 * @template {{ ok: boolean }} T
 * @param {T} result
 * @returns {Extract<T, { ok: true }>}
 */
function accepted(result) {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(/** @type {any} */ (result).refusal)}`);
  return /** @type {Extract<T, { ok: true }>} */ (result);
}

/**
 * What is timed: returns the bytes made, 0 where none are. Preparation is not timed.
 * @type {Record<string, () => Promise<() => number | Promise<number>>>}
 */
const tasks = {
  meter: async () => () => accepted(hardening().meter(bytes, { scheme: schemeNamed(scheme) })).bytes.length,
  harden: async () => () => accepted(hardening().harden(bytes, { link: () => 'granted', scheme: schemeNamed(scheme) })).bytes.length,
  'harden-in-worker': async () => {
    const worker = new Worker('./dist/task-worker.js');
    worker.unref();
    const links = {
      wasi: true,
      functions: WebAssembly.Module.imports(new WebAssembly.Module(bytes))
        .filter(({ module }) => module !== 'wasi_snapshot_preview1').map(({ module, name }) => ({ module, name, decision: 'granted' })),
    };
    // With the copy that all threads see: the editor makes it, too.
    return () => new Promise((resolve, reject) => {
      worker.once('message', ({ ok, value }) => {
        if (ok && value.result.ok) resolve(value.result.bytes.length);
        else reject(new Error('refused'));
      });
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
      shared.set(bytes);
      worker.postMessage({ kind: 'harden', id: 1, bytes: shared, links, digest: '' });
    });
  },
  compile: async () => () => {
    void new WebAssembly.Module(fresh());
    return 0;
  },
  binaryen: async () => {
    const { default: binaryen } = await import('binaryen');
    return () => {
      const module = binaryen.readBinary(bytes);
      try {
        return module.emitBinary().length;
      } finally {
        module.dispose();
      }
    };
  },
  'wasm-metering': async () => {
    const { meterWASM } = require('wasm-metering');
    return () => meterWASM(Buffer.from(bytes), { meterType: 'i64' }).length;
  },
};

/** @param {import('../../test/real/child.mjs').Ready | import('../../test/real/child.mjs').Ran | import('../../test/real/child.mjs').Failed} message */
const say = message => process.send?.(message);
/** @param {unknown} error */
const fail = error => say({ kind: 'failed', message: error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error) });

try {
  const run = await tasks[task]?.();
  if (run === undefined) throw new Error(`no task is called ${task}`);
  const measure = async () => {
    try {
      const [start, cpuStart] = [performance.now(), process.cpuUsage()];
      const made = await run();
      const ms = performance.now() - start;
      const { user, system } = process.cpuUsage(cpuStart);
      say({ kind: 'ran', ms, cpuMs: (user + system) / 1000, digest: '', outputBytes: made, fuel: '0', plainBytes: bytes.length, meteredBytes: made });
    } catch (error) {
      fail(error);
    }
  };
  process.on('message', () => void measure());
  say({ kind: 'ready', prepareMs: 0, fuel: '0', plainBytes: bytes.length, meteredBytes: 0, meterMs: 0 });
} catch (error) {
  fail(error);
}
