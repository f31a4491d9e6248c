import { AirlockError } from '../errors';
import type { Refusal } from '../wasm/types';

/** A module that hardening refused, with where and why. Keeps the refusal for reports. */
export class RefusedModule extends AirlockError {
  constructor(path: string, readonly refusal: Refusal) {
    super(refusal.code === 'malformed' ? 'module.malformed' : 'module.refused', `${path} is refused at byte ${refusal.offset}${inFunction(refusal)}: ${refusal.message}`, refusal.nextStep);
  }
}

function inFunction({ functionIndex, functionName }: Refusal): string {
  if (functionIndex === undefined) return '';
  return functionName === undefined ? ` in function ${functionIndex}` : ` in function ${functionIndex} (${functionName})`;
}

