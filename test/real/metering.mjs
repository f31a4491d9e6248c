// Meters modules with the build in dist/, scheme by scheme.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * @typedef {import('../../src/wasm/types.ts').MeterPlan} MeterPlan
 * @typedef {import('../../src/wasm/types.ts').MeterResult} MeterResult
 * @typedef {import('../../src/wasm/types.ts').HardenPlan} HardenPlan
 * @typedef {import('../../src/wasm/types.ts').HardenResult} HardenResult
 * @typedef {{ meter(bytes: Uint8Array, plan?: MeterPlan): MeterResult, harden(bytes: Uint8Array, plan: HardenPlan): HardenResult }} Hardening
 */

const bundle = join(import.meta.dirname, '../../dist/harden.js');

/**
 * Every metering scheme that the build offers; the first is the reference for the fuel of all others.
 * @type {readonly string[]}
 */
export const schemes = existsSync(bundle) && 'meter' in hardening() ? ['oracle'] : [];

/** Name of the exported global that holds the fuel left. */
export const FUEL_EXPORT = 'airlock:fuel';

/** More fuel than any workload here uses. */
export const AMPLE_FUEL = 1n << 61n;

/** @returns {Hardening} */
export function hardening() {
  return createRequire(import.meta.url)(bundle);
}

/**
 * Meters a module with limits that no workload here reaches. Throws an Error with the refusal where it is refused.
 * @param {Uint8Array} bytes
 * @param {string} _scheme
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function meterWith(bytes, _scheme) {
  const result = hardening().meter(bytes, { fuel: AMPLE_FUEL });
  if (!result.ok) {
    const { code, message, offset } = result.refusal;
    throw new Error(`refused at byte ${offset}: ${code}: ${message}`);
  }
  return result.bytes;
}
