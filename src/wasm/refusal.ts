import type { Refusal, RefusalCode } from './types';

/** What to tell the author where the code alone decides it. */
const nextSteps: Record<RefusalCode, string> = {
  'malformed': 'Build the module again, and check that the file was copied whole.',
  'unsupported-feature': 'Build the plugin without this feature.',
  'unknown-import': 'Remove the call, or declare the capability that provides it.',
  'unlinkable-import': 'Build a module that defines its own memory, tables and globals and imports only functions of numbers.',
  'over-cap': 'Declare less, or ask for a higher limit.',
  'over-limit': 'Split the module or the function into smaller ones.',
  'no-entry': 'Export `_start` or at least one function.',
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
  return new Refused({ code, message, offset, nextStep: nextSteps[code], ...details });
}

/** The input is not WebAssembly at this offset. */
export function malformed(offset: number, message: string): Refused {
  return refused('malformed', offset, message);
}

/** The input uses a feature that is not admitted. */
export function unsupported(offset: number, feature: string, message: string): Refused {
  return refused('unsupported-feature', offset, message, { feature, nextStep: `Build the plugin without ${feature}.` });
}
