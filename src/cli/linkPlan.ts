import { planOf } from '../sandbox/links';
import type { HardenPlan } from '../wasm/types';

/** Host functions that are known and denied. */
const known = ['airlock', 'env'].map(module => ({ module, name: 'host_fetch', decision: 'denied' as const }));

/** The plan for a run: all of WASI, and the host functions as a run answers them. */
export function planForRun(maxMemoryPages: number): HardenPlan {
  return { ...planOf({ wasi: true, functions: known }), maxMemoryPages };
}

/** The plan for a file on disk: all of WASI; every known host function is denied, since nothing would answer it. */
export function planForFile(): HardenPlan {
  return planOf({ wasi: true, functions: known });
}
