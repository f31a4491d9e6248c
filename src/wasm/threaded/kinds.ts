import type { ModuleOutline } from '../module';
import { Threads } from './signatures';

/** What each function carries, and what its callers have paid for it. Functions by index, imports counted. */
export interface Kinds {
  /** {@link Threads} of each function. */
  readonly functions: Uint8Array;
  /** {@link Threads} of calls through each type. */
  readonly types: Uint8Array;
  /** Fuel units that callers of each function have charged for it. */
  readonly prepaid: Int32Array;
  /** Fuel units that callers through each type have charged. */
  readonly prepaidTypes: Int32Array;
  /** Estimated bytes of stack that calls of each function take which does not look at the depth itself. */
  readonly need: Int32Array;
}

/** Every function carries both, and nothing is prepaid. */
export function allThreaded(outline: ModuleOutline): Kinds {
  const functions = outline.functions.length;
  const types = outline.types.length;
  return {
    functions: new Uint8Array(functions).fill(Threads.both), types: new Uint8Array(types).fill(Threads.both),
    prepaid: new Int32Array(functions), prepaidTypes: new Int32Array(types), need: new Int32Array(functions),
  };
}
