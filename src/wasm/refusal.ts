import type { Refusal, RefusalCode } from './types';

/** What to tell the author where the code alone decides it (docs/REFUSALS.md). */
export const refusalSteps: Readonly<Record<RefusalCode, string>> = {
  'malformed': 'Build the module again, and check that the file was copied whole.',
  'unsupported-feature': 'Build the plugin without this feature.',
  'unknown-import': 'Build for WASI preview 1 (wasm32-wasip1) and call only host functions that Airlock has; what is made for another host can\'t run here.',
  'unlinkable-import': 'Build a module that defines its own memory, tables and globals and imports only functions of numbers.',
  'over-cap': 'Declare a smaller memory or table; with clang and rustc, look at the linker\'s --initial-memory and at large static data.',
  'over-limit': 'Split the module or the function into smaller ones.',
  'no-entry': 'Export `_start` or at least one function.',
};

const withoutThreads = 'Build the plugin without threads (clang: no -pthread; rustc: no +atomics).';

/** What to tell the author about a feature, where there is more to say than to build without it. */
export const featureSteps: Readonly<Record<string, string>> = {
  'atomic instructions': withoutThreads,
  'shared memory': withoutThreads,
  'relaxed SIMD': 'Build the plugin without relaxed SIMD (clang: no -mrelaxed-simd; rustc: no +relaxed-simd). SIMD itself is admitted.',
  'the component model': 'Build a core module, for wasm32-wasip1 for example: components don\'t run here yet.',
};

/**
 * Thrown inside src/wasm to leave the decoder, and caught at its door: `harden` and `meter` return the refusal as a
 * value.
 */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = 'Refused';
  }
}

/** A refusal at a byte offset of the input, with the usual advice for its code. */
export function refused(code: RefusalCode, offset: number, message: string, details: Partial<Refusal> = {}): Refused {
  return new Refused({ code, message, offset, nextStep: refusalSteps[code], ...details });
}

/** The input is not WebAssembly at this offset. */
export function malformed(offset: number, message: string): Refused {
  return refused('malformed', offset, message);
}

/** The input uses a feature that is not admitted. */
export function unsupported(offset: number, feature: string, message: string): Refused {
  return refused('unsupported-feature', offset, message, { feature, nextStep: featureSteps[feature] ?? `Build the plugin without ${feature}.` });
}

/** The input uses an instruction of no feature that is known. */
export function unknownInstruction(offset: number, name: string): Refused {
  return refused('unsupported-feature', offset, `The module uses the instruction ${name}, which is not known.`, {
    feature: `instruction ${name}`, nextStep: 'Build the plugin for released features of WebAssembly; if this is one, update Airlock.',
  });
}

/** Where a refusal is, for a sentence: `at byte 31 in function 4 (name)`. */
export function placeOf({ offset, functionIndex, functionName }: Refusal): string {
  const name = functionName === undefined ? '' : ` (${functionName})`;
  return `at byte ${offset}${functionIndex === undefined ? '' : ` in function ${functionIndex}${name}`}`;
}
