// The rounds in the extension host of a real VS Code, which loads this module and calls `run`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Wasm } from '@vscode/wasm-wasi/v1';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createVSCodeWasiHost } from '../../src/sandbox/vscodeWasiHost';
import { airlockOn } from './airlock';
import { nodeFs, nodeWasi } from './plain';
import { rawWasiCore } from './rawWasiCore';
import { measure } from './rounds';
import { AMPLE, PROGRAM, SCANT } from './settings';
import { tidy, withTree } from './tree';

/** AIRLOCK_BENCH_RESULTS names the file for what is measured, AIRLOCK_BENCH_ROUNDS says how many rounds. */
export async function run(): Promise<void> {
  process.chdir(resolve(__dirname, '../..'));
  const { AIRLOCK_BENCH_RESULTS: results, AIRLOCK_BENCH_ROUNDS: rounds } = process.env;
  if (results === undefined) throw new Error('AIRLOCK_BENCH_RESULTS is not set.');
  const program = new Uint8Array(readFileSync(PROGRAM));
  const wasm = await Wasm.load();
  const embedded = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist', 'embedded-worker.js') });
  try {
    const measured = await withTree(async root => measure([
      await airlockOn(createVSCodeWasiHost(wasm), 'Airlock, on wasm-wasi-core', program, root, AMPLE),
      await airlockOn(embedded, 'Airlock, embedded host', program, root, AMPLE),
      rawWasiCore(wasm, program, root, SCANT),
      nodeWasi(program, root, AMPLE),
      nodeFs(root, AMPLE),
    ], Number(rounds ?? 11), () => tidy(root)));
    writeFileSync(results, JSON.stringify(measured));
  } finally {
    embedded.dispose();
  }
}
