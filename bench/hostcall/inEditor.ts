// The rounds in the extension host of a real VS Code, which loads this module and calls `run`.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Wasm } from '@vscode/wasm-wasi/v1';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createVSCodeWasiHost } from '../../src/sandbox/vscodeWasiHost';
import { airlockOn } from './airlock';
import { extism } from './extism';
import { measure } from './rounds';

/** AIRLOCK_BENCH_RESULTS names the file for what is measured, AIRLOCK_BENCH_ROUNDS says how many rounds. */
export async function run(): Promise<void> {
  process.chdir(resolve(__dirname, '../..'));
  const { AIRLOCK_BENCH_RESULTS: results, AIRLOCK_BENCH_ROUNDS: rounds } = process.env;
  if (results === undefined) throw new Error('AIRLOCK_BENCH_RESULTS is not set.');
  const embedded = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist', 'embedded-worker.js') });
  try {
    const measured = await measure([
      airlockOn(createVSCodeWasiHost(await Wasm.load()), 'Airlock, on wasm-wasi-core'),
      airlockOn(embedded, 'Airlock, embedded host'),
      airlockOn(embedded, 'Airlock, embedded host, not recorded', false),
      extism('Extism, in a worker', true),
      extism('Extism, in process', false),
    ], Number(rounds ?? 15));
    writeFileSync(results, JSON.stringify(measured));
  } finally {
    embedded.dispose();
  }
}
