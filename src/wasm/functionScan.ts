import type { Span } from './module';

/** What the scan learned of one function. */
export interface FunctionScan {
  /** Function index, imports counted. */
  readonly index: number;
  readonly body: Span;
  /** Where its instructions start, after the declarations of locals. */
  readonly code: number;
  /** Parameters and locals. */
  readonly locals: number;
  /** Groups of local declarations. */
  readonly localGroups: number;
  /** Parameters, locals, the most operands at once and the most values handed over by one call, in 8-byte slots. */
  readonly frameSlots: number;
  /** Its events are `firstEvent` up to, not including, `lastEvent`. */
  readonly firstEvent: number;
  readonly lastEvent: number;
  /** Whether it calls anything, so that frames can lie above its own. */
  readonly calls: boolean;
  /** Estimate of what other functions' values take in its frame where the engine inlines them, in bytes. */
  inlined: number;
}
