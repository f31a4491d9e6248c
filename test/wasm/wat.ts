import wabtLoader from 'wabt';
import { harden, type HardenPlan, type HardenResult, type Refusal } from '../../src/wasm/index';
import { Driver, type DriverCall, type DriverOptions, type Outcome } from './driver';

type Wabt = Awaited<ReturnType<typeof wabtLoader>>;
let loaded: Wabt | undefined;

const features = {
  exceptions: true, mutable_globals: true, sat_float_to_int: true, sign_extension: true, simd: true, multi_value: true,
  tail_call: true, bulk_memory: true, reference_types: true, memory64: true, multi_memory: true, extended_const: true,
  function_references: true, gc: true, threads: true, relaxed_simd: true,
};

/** Call in `before`: the text parser is loaded asynchronously. */
export async function loadWat(): Promise<void> {
  loaded ??= await wabtLoader();
}

/** Assembles text to bytes, with names. */
export function wat(text: string): Uint8Array<ArrayBuffer> {
  if (loaded === undefined) throw new Error('loadWat() first');
  const module = loaded.parseWat('test.wat', new TextEncoder().encode(text), features);
  try {
    return Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer);
  } finally {
    module.destroy();
  }
}

/** Disassembles bytes, for golden texts. */
export function toText(bytes: Uint8Array): string {
  if (loaded === undefined) throw new Error('loadWat() first');
  const module = loaded.readWasm(bytes, { readDebugNames: true, ...features });
  try {
    module.applyNames();
    return module.toText({ foldExprs: false, inlineExport: false });
  } finally {
    module.destroy();
  }
}

export const linkAll: HardenPlan = { link: () => 'granted' };

export type Hardened = Extract<HardenResult, { ok: true }>;

export function hardened(bytes: Uint8Array, plan: HardenPlan = linkAll): Hardened {
  const result = harden(bytes, plan);
  if (!result.ok) throw new Error(`refused at ${result.refusal.offset}: ${result.refusal.message}`);
  return result;
}

export function refusalOf(bytes: Uint8Array, plan: HardenPlan = linkAll): Refusal {
  const result = harden(bytes, plan);
  if (result.ok) throw new Error('The module was not refused.');
  return result.refusal;
}

/** Hardens text and calls its exports. */
export function runWat(text: string, calls: readonly DriverCall[], options: DriverOptions = {}, plan: HardenPlan = linkAll): Outcome {
  const { bytes, info } = hardened(wat(text), plan);
  return new Driver(bytes, info, options).run(calls);
}
