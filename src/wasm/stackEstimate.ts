import type { FunctionScan } from './functionScan';

/** What every frame takes besides its locals and operands, in bytes of estimate: return address, saved registers, spills. */
const FRAME_BASE = 64;
const SLOT = 8;

/** A function that calls nothing only has its frame compared with what is left, unless the frame is larger than this. */
export const LARGEST_UNCOUNTED_FRAME = 4096;

/**
 * The most stack, in bytes of estimate, that an execution may be given: larger limits are lowered to it. V8 has 984 KiB
 * on a main thread and in a web worker (3.8 MiB in a Node worker); what is left is for the host's own frames.
 */
export const MAX_STACK_BYTES = 768 * 1024;

/**
 * Estimate of a function's frame, in bytes: no less than what V8's baseline compiler takes, and its optimizing compiler
 * whatever it inlines.
 */
export function frameBytes(scan: FunctionScan): number {
  return FRAME_BASE + SLOT * scan.frameSlots + scan.inlined;
}

/** What carrying fuel and depth takes besides: parameters, a callee, and both once more while they are handed on. */
const CARRIED_SLOTS = 8;

/** The same where fuel and depth are carried, in the function and in whatever is inlined in it. */
export function threadedFrameBytes(scan: FunctionScan): number {
  return frameBytes(scan) + SLOT * CARRIED_SLOTS + (scan.inlined >> 2);
}

/** Whether frames can lie above this function's own, so that the counter must be lowered while it runs. */
export function needsCounter(scan: FunctionScan): boolean {
  return scan.calls || frameBytes(scan) > LARGEST_UNCOUNTED_FRAME;
}
