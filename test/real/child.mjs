// Runs one workload, plain or metered, in a process of its own, each time its parent says so.
//   fork('test/real/child.mjs', [workload, scheme or 'plain', '--deterministic'?])
import { createHash } from 'node:crypto';
import { makeDeterministic } from './determinism.mjs';
import { interceptWebAssembly } from './interception.mjs';
import { meterWith, schemeNamed } from './metering.mjs';

/**
 * What the child says once it is ready.
 * @typedef {{ kind: 'ready', prepareMs: number, fuel: string, plainBytes: number, meteredBytes: number, meterMs: number }} Ready
 * What it says after each run. `cpuMs` is the processor time of the thread, NaN where the engine doesn't tell (before
 * Node 24). Fuel is a decimal number, 0 where plain.
 * @typedef {{ kind: 'ran', ms: number, cpuMs: number, digest: string, outputBytes: number, fuel: string, plainBytes: number, meteredBytes: number }} Ran
 * @typedef {{ kind: 'failed', message: string }} Failed
 */

const [name = '', scheme = 'plain', ...flags] = process.argv.slice(2);
const deterministic = flags.includes('--deterministic');
const now = performance.now.bind(performance);

/** Processor time of this thread so far, in milliseconds. */
function threadCpuMs() {
  if (typeof process.threadCpuUsage !== 'function') return NaN;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** @param {Ready | Ran | Failed} message */
const say = message => process.send?.(message);
/** @param {unknown} error */
const fail = error => {
  say({ kind: 'failed', message: error instanceof Error ? error.stack ?? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
};

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// Node's own HTTP parser is a module too, compiled at the first look at this: not one of ours.
void globalThis.Response;
if (deterministic) makeDeterministic();
const interception = interceptWebAssembly(
  bytes => (scheme === 'plain' ? /** @type {Uint8Array<ArrayBuffer>} */ (bytes) : meterWith(bytes, schemeNamed(scheme), 'functions')),
  { deterministic },
);

/** @param {'plainBytes' | 'meteredBytes' | 'meterMs'} key */
const total = key => interception.modules.reduce((sum, module) => sum + module[key], 0);

try {
  const { prepare } = await import(`./workloads/${name}.mjs`);
  const start = now();
  /** @type {() => string | Promise<string>} */
  const run = await prepare();
  const prepareMs = now() - start;
  process.on('message', async () => {
    try {
      const fuelBefore = interception.fuelUsed();
      const [begin, cpuBegin] = [now(), threadCpuMs()];
      const output = await run();
      const [ms, cpuMs] = [now() - begin, threadCpuMs() - cpuBegin];
      const fuel = String(scheme === 'plain' ? 0n : interception.fuelUsed() - fuelBefore);
      say({ kind: 'ran', ms, cpuMs, digest: createHash('sha256').update(output).digest('hex'), outputBytes: output.length, fuel, plainBytes: total('plainBytes'), meteredBytes: total('meteredBytes') });
    } catch (error) {
      fail(error);
    }
  });
  say({ kind: 'ready', prepareMs, fuel: String(scheme === 'plain' ? 0n : interception.fuelUsed()), plainBytes: total('plainBytes'), meteredBytes: total('meteredBytes'), meterMs: total('meterMs') });
} catch (error) {
  fail(error);
}
