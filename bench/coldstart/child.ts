// One start of a plugin in a fresh process, timed. Its last line is JSON.
//   node child.cjs MODE MODULE
//   plain | scheme NAME    compile, instantiate and run on node:wasi, metered first where a scheme is named
//   embedded | prepared | in-process
//     harden in the task worker, as the editor does, at once or some time after the workers were prepared, or harden on
//     this thread; run on the embedded host
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WASI } from 'node:wasi';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createWorkerHardener } from '../../src/platform/node/tasks';
import { createExecutor } from '../../src/sandbox/executor';
import { createInProcessHardener, rememberHardened } from '../../src/sandbox/hardener';
import { DEFAULT_LIMITS } from '../../src/sandbox/types';
import { PLUGIN_LINKS } from '../../src/capabilities/hostFunctions';
import { AMPLE_FUEL, hardening, schemeNamed } from '../../test/real/metering.mjs';

/** Named times in milliseconds. */
export type Times = Readonly<Record<string, number>>;

/** The plugin under another digest, so that nothing of it is cached. */
function another(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...bytes, 0, 3, 2, 0x63, 0x32);
}

function onNodeWasi(bytes: Uint8Array<ArrayBuffer>, scheme: string | undefined): Times {
  const begin = performance.now();
  let module = bytes;
  if (scheme !== undefined) {
    const metered = hardening().meter(bytes, { fuel: AMPLE_FUEL, scheme: schemeNamed(scheme) });
    if (!metered.ok) throw new Error(metered.refusal.message);
    module = metered.bytes;
  }
  const prepared = performance.now();
  const wasi = new WASI({ version: 'preview1', args: ['plugin', '0'], returnOnExit: true });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module), wasi.getImportObject() as WebAssembly.Imports);
  if (wasi.start(instance) !== 0) throw new Error('the plugin failed');
  const end = performance.now();
  return { total: end - begin, prepare: prepared - begin };
}

async function onEmbeddedHost(bytes: Uint8Array<ArrayBuffer>, mode: string): Promise<Times> {
  const worker = createWorkerHardener({ workerPath: './dist/task-worker.js' });
  const hardener = mode === 'in-process' ? rememberHardened(createInProcessHardener()) : worker;
  const host = createEmbeddedHost({ workerPath: './dist/embedded-worker.js' });
  const executor = createExecutor(host);
  const start = async (plugin: Uint8Array<ArrayBuffer>) => {
    const begin = performance.now();
    // As when a run begins: what is ready already stays as it is.
    if (hardener === worker) worker.prepare();
    host.prepare();
    const { digest, result } = await hardener.harden(plugin, PLUGIN_LINKS);
    if (!result.ok) throw new Error(result.refusal.message);
    const hardened = performance.now();
    const report = await executor.execute({
      module: { digest, bytes: result.bytes, info: result.info },
      name: 'plugin',
      entry: { kind: 'command', export: '_start' },
      wasi: { args: ['plugin', '0'], env: {}, preopens: [], stdout: () => undefined, stderr: () => undefined },
      hostFunctions: new Map(),
      limits: DEFAULT_LIMITS,
    });
    if (report.status !== 'completed') throw new Error(report.message);
    return { total: performance.now() - begin, prepare: hardened - begin };
  };
  const prepare = async (): Promise<Times> => {
    const begin = performance.now();
    worker.prepare();
    host.prepare();
    const held = performance.now() - begin;
    await sleep(500);
    return { held };
  };
  try {
    const preparing = mode === 'prepared' ? await prepare() : {};
    const first = await start(bytes);
    // The next process is being warmed meanwhile, as it is in the editor.
    await sleep(300);
    const next = await start(another(bytes));
    await sleep(300);
    const again = await start(bytes);
    return { ...preparing, total: first.total, prepare: first.prepare, next: next.total, nextPrepare: next.prepare, again: again.total };
  } finally {
    executor.dispose();
    host.dispose();
    hardener.dispose();
    worker.dispose();
  }
}

async function main(): Promise<void> {
  const [mode, file = '', scheme] = process.argv.slice(2);
  const bytes = new Uint8Array(readFileSync(file));
  const times = mode === 'plain' || mode === 'scheme' ? onNodeWasi(bytes, scheme) : await onEmbeddedHost(bytes, mode ?? '');
  // The plugin writes too, without an end of line.
  console.log(`\n${JSON.stringify(times)}`);
}

void main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
