import { ExecutionEnd } from '../executionEnd';
import type { WasiImplementations } from './wasiFunction';
import { WasiError } from './wasiError';

/** Most bytes that the platform's generator gives at once, and that are held at a time. */
const RANDOM_PIECE_BYTES = 65_536;
const HIGHEST_SIGNAL = 30;
/** Exit code of a shell for a program that a signal ended. */
const SIGNAL_EXIT_BASE = 128;

/** `proc_*`, `random_get` and `sched_yield`. */
export const processFunctions: WasiImplementations = {
  proc_exit: (_guest, call) => {
    const exitCode = call.u32(0);
    throw new ExecutionEnd('exited', exitCode === 0 ? 'Finished.' : `Exited with code ${exitCode}.`, { exitCode });
  },
  proc_raise: (_guest, call) => {
    const signal = call.u32(0);
    if (signal > HIGHEST_SIGNAL) throw new WasiError('inval');
    if (signal === 0) return;
    throw new ExecutionEnd('exited', `Ended itself with signal ${signal}.`, { exitCode: SIGNAL_EXIT_BASE + signal });
  },
  random_get: async (guest, call) => {
    const pointer = call.u32(0);
    const length = call.u32(1);
    for (let at = 0; at < length; at += RANDOM_PIECE_BYTES) {
      await guest.write(pointer + at, crypto.getRandomValues(new Uint8Array(Math.min(RANDOM_PIECE_BYTES, length - at))));
    }
  },
  sched_yield: () => undefined,
};
