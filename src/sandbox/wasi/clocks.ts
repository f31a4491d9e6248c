import type { WasiImplementations } from './wasiFunction';
import { WasiError } from './wasiError';

/** WASI preview 1 `clockid`. */
const ClockId = { realtime: 0, monotonic: 1, processCpu: 2, threadCpu: 3 } as const;

const RESOLUTION_NS = 1_000n;
const NS_PER_MS = 1_000_000;

/** Where time comes from. */
export interface Clocks {
  /** Nanoseconds since the epoch. */
  realtime(): bigint;
  /** Nanoseconds since some moment; never goes back. */
  monotonic(): bigint;
}

/** The machine's clocks. Monotonic time starts with the execution: a plugin learns nothing of the machine's uptime. */
export function systemClocks(): Clocks {
  const start = performance.now();
  return {
    realtime: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n,
    monotonic: () => BigInt(Math.round((performance.now() - start) * NS_PER_MS)) + 1n,
  };
}

/** Nanoseconds now on a clock. Fails with `inval` for a clock that is not specified. */
export function timeOf(clocks: Clocks, id: number): bigint {
  switch (id) {
    case ClockId.realtime:
      return clocks.realtime();
    case ClockId.monotonic:
    case ClockId.processCpu:
    case ClockId.threadCpu:
      return clocks.monotonic();
    default:
      throw new WasiError('inval');
  }
}

export function clockFunctions(clocks: Clocks): WasiImplementations {
  return {
    clock_res_get: async (guest, call) => {
      timeOf(clocks, call.u32(0));
      await guest.writeU64(call.u32(1), RESOLUTION_NS);
    },
    clock_time_get: (guest, call) => guest.writeU64(call.u32(2), timeOf(clocks, call.u32(0))),
  };
}
