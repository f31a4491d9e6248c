import type { FunctionScan } from './scan';

/** What every frame takes besides its locals and operands, in bytes of estimate: return address, saved registers, spills. */
const FRAME_BASE = 64;
const SLOT = 8;

/** A function that calls nothing only has its frame compared with what is left, unless the frame is larger than this. */
const LARGEST_UNCOUNTED_FRAME = 4096;

/** The most stack, in bytes of estimate, that an execution may be given: larger limits are lowered to it. */
export const MAX_STACK_BYTES = 320 * 1024;

/** Estimate of a function's frame, in bytes. */
export function frameBytes(scan: FunctionScan): number {
  return FRAME_BASE + SLOT * scan.frameSlots;
}

/** Whether frames can lie above this function's own, so that the counter must be lowered while it runs. */
export function needsCounter(scan: FunctionScan): boolean {
  return scan.calls || frameBytes(scan) > LARGEST_UNCOUNTED_FRAME;
}
