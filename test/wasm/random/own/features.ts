import type { Choices } from './choices';

/** What a module may be made of, besides the instructions of version 1 and the bulk ones. */
export interface Features {
  readonly gc: boolean;
  /** References to types of the type section, and ones that are never null. */
  readonly typed: boolean;
  readonly references: boolean;
  readonly simd: boolean;
  readonly floats: boolean;
  readonly tailCalls: boolean;
  /** Exceptions as they were first: `try`, `catch`, `delegate`, `rethrow`. */
  readonly legacy: boolean;
  /** Exceptions as they are now: `try_table`, `throw_ref`. */
  readonly exnref: boolean;
  /** Whether references to functions may cross the boundary. */
  readonly open: boolean;
  /** Whether there may be more than one memory. */
  readonly memories: boolean;
  /** Whether constant expressions may be more than one constant. */
  readonly constants: boolean;
  /** Whether memories and tables may have 64-bit addresses. */
  readonly wide: boolean;
}

/**
 * Some features, so that modules of few come up as often as modules of many.
 * @param modern whether the engine knows `exnref` and 64-bit addresses
 */
export function chooseFeatures(choices: Choices, modern: boolean): Features {
  const references = !choices.oneIn(4);
  const gc = modern && references && choices.oneIn(2);
  return {
    gc, references, typed: gc || (modern && references && choices.oneIn(2)),
    simd: choices.oneIn(3), floats: !choices.oneIn(4), tailCalls: choices.oneIn(2), legacy: choices.oneIn(3),
    exnref: modern && choices.oneIn(3), open: choices.oneIn(3), memories: modern, constants: modern, wide: modern && choices.oneIn(3),
  };
}
