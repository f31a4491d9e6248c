import { TimeFlag } from './abi';
import type { Clocks } from './clocks';
import { WasiError } from './wasiError';

/** The times that a `*_set_times` call asks for, in nanoseconds since the epoch; undefined leaves one as it is. */
export function timesOf(clocks: Clocks, accessed: bigint, modified: bigint, flags: number): { accessed: bigint | undefined; modified: bigint | undefined } {
  return {
    accessed: timeFor(clocks, accessed, (flags & TimeFlag.accessed) !== 0, (flags & TimeFlag.accessedNow) !== 0),
    modified: timeFor(clocks, modified, (flags & TimeFlag.modified) !== 0, (flags & TimeFlag.modifiedNow) !== 0),
  };
}

function timeFor(clocks: Clocks, given: bigint, useGiven: boolean, useNow: boolean): bigint | undefined {
  if (useGiven && useNow) throw new WasiError('inval');
  return useNow ? clocks.realtime() : useGiven ? given : undefined;
}
