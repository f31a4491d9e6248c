import { AirlockError } from '../errors';
import { placeOf } from '../wasm';
import type { Refusal } from '../wasm/types';

/** A module that hardening refused, with where and why. Keeps the refusal for reports. */
export class RefusedModule extends AirlockError {
  constructor(path: string, readonly refusal: Refusal) {
    super(refusal.code === 'malformed' ? 'module.malformed' : 'module.refused', `${path} is refused ${placeOf(refusal)}: ${refusal.message}`, refusal.nextStep);
  }
}

