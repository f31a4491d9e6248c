import { EventFlag, HELPER_EVENT, type EventList } from './events';
import { Op } from './opcodes';
import type { FunctionScan } from './functionScan';

/*
 * V8 inlines small functions into their callers when it optimizes, by how often they were called; whether and when is
 * not known here. Then the caller's frame has room for their values even while they do not run. The estimate of a frame
 * must not be below what any such choice makes of it. V8 (src/wasm/inlining-tree.h, 13.6 and later): a function of no
 * more than 500 bytes may be inlined, 7 levels deep, until the whole has up to five times the caller's size, or 6000
 * bytes where that is less.
 */
const LARGEST_INLINED = 500;
const DEEPEST = 7;
const GROWTH = 5;
const BUDGET = 6000;
const SMALLEST_BUDGET = 150;

/** Bytes that metering adds: at the entry of a function, and for each block, at most. */
const ENTRY_BYTES = 60;
const BLOCK_BYTES = 24;

const SLOT = 8;

/**
 * Sets `inlined` of every function: the most bytes that values of functions called by it can take in its own frame.
 *
 * A function with one call site needs nothing: whatever is inlined there runs whenever frames lie above this one, and is
 * counted by its own estimate.
 */
export function estimateInlining(imported: number, functions: readonly FunctionScan[], events: EventList): void {
  const calls = readCalls(imported, functions, events);
  const values = Float64Array.from(functions, valueBytes);
  const dense = Float64Array.from(functions, density);
  // Along chains of calls of one more function each round: bytes of values, and bytes of values by byte of code.
  let chains = new Float64Array(functions.length);
  let densities = new Float64Array(functions.length);
  for (let round = 0; round < DEEPEST; round++) {
    const longer = new Float64Array(functions.length);
    const denser = new Float64Array(functions.length);
    // A reference may call any function, if it is small.
    let anyChain = 0;
    let anyDensity = 0;
    if (calls.byReference.size > 0) {
      functions.forEach((scan, index) => {
        if (!isSmall(scan)) return;
        anyChain = Math.max(anyChain, (values[index] as number) + (chains[index] as number));
        anyDensity = Math.max(anyDensity, dense[index] as number, densities[index] as number);
      });
    }
    let at = 0;
    let changed = false;
    for (let caller = 0; caller < functions.length; caller++) {
      const any = calls.byReference.size > 0 && calls.byReference.has(caller);
      let chain = any ? anyChain : 0;
      let most = any ? anyDensity : 0;
      for (const end = calls.ends[caller] as number; at < end; at++) {
        const callee = calls.callees[at] as number;
        chain = Math.max(chain, (values[callee] as number) + (chains[callee] as number));
        most = Math.max(most, dense[callee] as number, densities[callee] as number);
      }
      longer[caller] = chain;
      denser[caller] = most;
      if (chain !== chains[caller] || most !== densities[caller]) changed = true;
    }
    chains = longer;
    densities = denser;
    if (!changed) break;
  }
  functions.forEach((scan, index) => {
    if ((calls.sites[index] as number) < 2) return;
    const budget = Math.max(SMALLEST_BUDGET, Math.min(BUDGET, GROWTH * (calls.sizes[index] as number))) + LARGEST_INLINED / 5;
    scan.inlined = Math.ceil(Math.min(chains[index] as number, budget * (densities[index] as number)));
  });
}

function sizeOf(scan: FunctionScan): number {
  return scan.body.end - scan.body.start;
}

function isSmall(scan: FunctionScan): boolean {
  return sizeOf(scan) <= LARGEST_INLINED;
}

/** What a function's values take; each value that is not a constant takes two bytes of code at the least. */
function valueBytes(scan: FunctionScan): number {
  return Math.min(SLOT * scan.frameSlots, SLOT * sizeOf(scan));
}

function density(scan: FunctionScan): number {
  return valueBytes(scan) / Math.max(1, sizeOf(scan));
}

interface Calls {
  /** Small functions called directly, caller by caller; those of a caller end at `ends`. */
  readonly callees: Int32Array;
  readonly ends: Int32Array;
  /** Functions that call through typed references. */
  readonly byReference: ReadonlySet<number>;
  /** Number of call sites of each function, of all kinds. */
  readonly sites: Int32Array;
  /** The most bytes that each function has when it is metered. */
  readonly sizes: Int32Array;
}

function readCalls(imported: number, functions: readonly FunctionScan[], events: EventList): Calls {
  let total = 0;
  for (let event = 0; event < events.count; event++) {
    const kind = events.kind(event);
    if (kind === Op.call || kind === Op.returnCall) total++;
  }
  const callees = new Int32Array(total);
  const ends = new Int32Array(functions.length);
  const sites = new Int32Array(functions.length);
  const sizes = new Int32Array(functions.length);
  const byReference = new Set<number>();
  let at = 0;
  functions.forEach((scan, index) => {
    let size = sizeOf(scan) + ENTRY_BYTES;
    let found = 0;
    for (let event = scan.firstEvent; event < scan.lastEvent; event++) {
      if ((events.flags(event) & EventFlag.dead) !== 0) continue;
      const kind = events.kind(event);
      size += BLOCK_BYTES;
      if (kind < Op.call || kind > Op.returnCallRef) {
        if (kind === HELPER_EVENT) found++;
        continue;
      }
      found++;
      if (kind === Op.callRef || kind === Op.returnCallRef) byReference.add(index);
      if (kind !== Op.call && kind !== Op.returnCall) continue;
      const callee = functions[events.argument(event) - imported];
      if (callee !== undefined && isSmall(callee)) callees[at++] = events.argument(event) - imported;
    }
    ends[index] = at;
    sites[index] = found;
    sizes[index] = size;
  });
  return { callees: callees.subarray(0, at), ends, byReference, sites, sizes };
}
