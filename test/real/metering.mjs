// Meters modules with the build in dist/, scheme by scheme. The working directory is the repository's root.
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * @typedef {import('../../src/wasm/types.ts').MeterPlan} MeterPlan
 * @typedef {import('../../src/wasm/types.ts').MeterResult} MeterResult
 * @typedef {import('../../src/wasm/types.ts').HardenPlan} HardenPlan
 * @typedef {import('../../src/wasm/types.ts').HardenResult} HardenResult
 * @typedef {import('../../src/wasm/types.ts').Scheme} Scheme
 * @typedef {object} Hardening  what dist/harden.js exports
 * @property {(bytes: Uint8Array, plan?: MeterPlan) => MeterResult} meter
 * @property {(bytes: Uint8Array, plan: HardenPlan) => HardenResult} harden
 * @property {number} MAX_STACK_BYTES
 */

/** @returns {Hardening} */
export function hardening() {
  return createRequire(join(process.cwd(), 'package.json'))('./dist/harden.js');
}

/**
 * Every metering scheme. The oracle comes first: the others must use as much fuel as it does.
 * @type {readonly Scheme[]}
 */
export const schemes = ['oracle', 'threaded'];

/**
 * The scheme of this name.
 * @param {string | undefined} name
 * @returns {Scheme}
 */
export function schemeNamed(name) {
  const found = schemes.find(scheme => scheme === name);
  if (found === undefined) throw new Error(`No scheme is called ${name}. There are: ${schemes.join(', ')}.`);
  return found;
}

/** Name of the exported global that holds the fuel left, or of the function that returns it. */
export const FUEL_EXPORT = 'airlock:fuel';

/** More fuel than any workload here uses. */
export const AMPLE_FUEL = 1n << 61n;

/**
 * Meters a module with limits that no workload here reaches. Throws an Error with the refusal where it is refused.
 * @param {Uint8Array} bytes
 * @param {Scheme} scheme
 * @param {MeterPlan['fuelAccess']} [fuelAccess]
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function meterWith(bytes, scheme, fuelAccess = 'global') {
  const { meter, MAX_STACK_BYTES } = hardening();
  const result = meter(bytes, { fuel: AMPLE_FUEL, stackBytes: MAX_STACK_BYTES, scheme, fuelAccess });
  if (!result.ok) {
    const { code, message, offset } = result.refusal;
    throw new Error(`refused at byte ${offset}: ${code}: ${message}`);
  }
  return result.bytes;
}
