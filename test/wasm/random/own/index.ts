import type { RandomModule } from '../generator';
import { Choices } from './choices';
import { chooseFeatures } from './features';
import { Plan } from './plan';
import { writeModule } from './sections';

/** A module with a `try_table`. */
const exnrefModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x1f, 0x40, 0, 0x0b, 0x0b);

/** Whether the engine knows all of WebAssembly 3.0. One that does not gets modules without its newest parts. */
export const isModern: boolean = WebAssembly.validate(exnrefModule);

/**
 * Makes a valid module from a seed that ends in time whatever is called: each loop and each function counts down.
 * It uses what `wasm-opt -ttf` does not make: all of WebAssembly 3.0 that the engine runs without flags.
 */
export function makeModule(seed: number): RandomModule {
  const choices = new Choices(seed);
  const bytes = writeModule(new Plan(choices, chooseFeatures(choices, isModern)));
  return { seed, withoutNaNs: true, own: true, bytes };
}

/**
 * Makes modules one after the other.
 * @param from the first seed; the others follow it
 * @param each is called with every module
 * @param wanted whether one more is
 */
export async function generateOwn(from: number, count: number, each: (made: RandomModule) => void, wanted: () => boolean): Promise<void> {
  for (let seed = from; seed < from + count && wanted(); seed++) {
    each(makeModule(seed));
    // Interrupts are heard in between.
    if (seed % 16 === 0) await new Promise(setImmediate);
  }
}
