import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Something to be timed.
 * @typedef {{ readonly name: string, run(): number | Promise<number> }} Variant  run does it once and returns milliseconds
 */

/**
 * Runs each variant until it is warm: several times, and long enough for the engine to have compiled it well.
 * @param {readonly Variant[]} variants
 * @param {{ calls: number, ms: number }} least
 */
export async function warmUp(variants, { calls, ms }) {
  for (const variant of variants) {
    let total = 0;
    for (let call = 0; call < calls || total < ms; call++) total += await variant.run();
  }
  // The optimizing compiler works in the background; what it finished is taken up at the next call.
  await sleep(50);
  for (const variant of variants) await variant.run();
}

/**
 * Times the variants in turns, so that whatever else the machine does meets all of them. The order moves on by one each
 * round.
 * @param {readonly Variant[]} variants
 * @param {number} rounds
 * @returns {Promise<Map<string, number[]>>} milliseconds per round, by name
 */
export async function interleave(variants, rounds) {
  /** @type {Map<string, number[]>} */
  const samples = new Map(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < variants.length; turn++) {
      const variant = variants[(turn + round) % variants.length];
      if (variant !== undefined) samples.get(variant.name)?.push(await variant.run());
    }
  }
  return samples;
}
