import { EVENT_COLUMNS } from '../events';
import type { ValueType } from '../valueTypes';

/** What a body refers to that is the same for all bodies of a module. Plain data. */
export interface BodyTarget {
  readonly importedFunctions: number;
  /** Function index of what stands in place of the first import; the others follow. */
  readonly stubs: number;
  /** How far the module's own functions have moved. */
  readonly shift: number;
  /** By function, what references refer to, or -1 where that is what calls call; empty where it is so for all. */
  readonly references: Int32Array;
  /** {@link Threads} of each function, imports first, and of calls through each type. */
  readonly threads: Uint8Array;
  readonly typeThreads: Uint8Array;
  /** Whether calls through references may come to functions of others. */
  readonly open: boolean;
  /** Types of the module: parameters of functions, and their results where a block needs to know them. */
  readonly paramCounts: Int32Array;
  readonly results: readonly (readonly ValueType[])[];
  /** Of each function type that blocks name: what it was before functions of that type came to carry more; else -1. */
  readonly blockTypes: Int32Array;
  /** Of each function type that a wrapped function of several results has: the type of a block with its results; else -1. */
  readonly resultTypes: Int32Array;
  /** Of each table, whether its indices have 64 bits. */
  readonly tables64: readonly boolean[];
  /** Function index of each helper, by id: operand, depth, fuel to operand, fuel. */
  readonly helpers: readonly number[];
  readonly fuelGlobal: number;
  readonly stackGlobal: number;
  /** Where calls through references may come to functions of others: the global with the depth that the stack's goes back to. */
  readonly hostDepth: number;
  /** Function to call with depth and fuel where one of them is below zero; it answers with the fuel to go on with. */
  readonly exhausted: number;
  /** Whether there is fuel to go on with at all. Where there is not, engines see that the call cannot come back. */
  readonly renewable: boolean;
  /** Function that reports `unreachable`; it takes the function index in the plugin's own module. */
  readonly unreachable?: number;
}

/** Columns of {@link BodyPlan.functions}. */
export const Column = {
  /** Function index, imports counted. */
  index: 0,
  type: 1,
  /** Of its body in the bytes: where it starts, where its instructions start, where it ends. */
  start: 2,
  code: 3,
  end: 4,
  /** Parameters and locals. */
  locals: 5,
  firstEvent: 6,
  lastEvent: 7,
  firstUse: 8,
  /** Estimated bytes of stack of its frame and of those above that nobody looks at. */
  frame: 9,
  /** Fuel units to charge at its entry. */
  entry: 10,
  /** Whether that charge is looked at. */
  atEntry: 11,
  /** Event behind which depth is lowered, or -1 for the entry. */
  prologue: 12,
  checks: 13,
  traits: 14,
} as const;
export const COLUMNS = 15;

/**
 * All that is decided of the bodies of consecutive functions: what `writeBodies` needs and nothing else. Plain data that
 * can be cloned to another thread; a part of it stands for itself.
 */
export interface BodyPlan {
  readonly target: BodyTarget;
  /** What offsets count in. */
  readonly bytes: Uint8Array;
  /** A row of {@link COLUMNS} for each function. */
  readonly functions: Int32Array;
  /** Rows of an EventList, and its number. */
  readonly events: Int32Array;
  readonly eventCount: number;
  /** By event: see Links, Placement and Checks. */
  readonly open: Int32Array;
  readonly after: Int32Array;
  readonly aside: Int32Array;
  readonly flags: Uint8Array;
  /** Offsets of the local indices that may change, ascending. */
  readonly localUses: Int32Array;
}

/** Number of functions that a plan is about. */
export function planned({ functions }: BodyPlan): number {
  return functions.length / COLUMNS;
}

/**
 * The part of a plan that is about the functions from `from` up to, not including, `to`. It shares nothing with the
 * whole but what is the same for all functions.
 */
export function partOf(plan: BodyPlan, from: number, to: number): BodyPlan {
  const functions = plan.functions.slice(from * COLUMNS, to * COLUMNS);
  if (functions.length === 0) {
    return { ...plan, ...none, functions };
  }
  const last = functions.length - COLUMNS;
  const byte = functions[Column.start] as number;
  const event = functions[Column.firstEvent] as number;
  const use = functions[Column.firstUse] as number;
  const endEvent = functions[last + Column.lastEvent] as number;
  const endByte = functions[last + Column.end] as number;
  const endUse = to === planned(plan) ? plan.localUses.length : plan.functions[to * COLUMNS + Column.firstUse] as number;
  for (let row = 0; row < functions.length; row += COLUMNS) {
    for (const column of [Column.start, Column.code, Column.end]) functions[row + column] = (functions[row + column] as number) - byte;
    for (const column of [Column.firstEvent, Column.lastEvent]) functions[row + column] = (functions[row + column] as number) - event;
    functions[row + Column.firstUse] = (functions[row + Column.firstUse] as number) - use;
    if ((functions[row + Column.prologue] as number) >= 0) functions[row + Column.prologue] = (functions[row + Column.prologue] as number) - event;
  }
  const events = plan.events.slice(event * EVENT_COLUMNS, endEvent * EVENT_COLUMNS);
  for (let row = 0; row < events.length; row += EVENT_COLUMNS) {
    events[row + 1] = (events[row + 1] as number) - byte;
    events[row + 2] = (events[row + 2] as number) - byte;
  }
  return {
    target: plan.target, functions, events, eventCount: endEvent - event,
    bytes: plan.bytes.slice(byte, endByte),
    open: plan.open.slice(event, endEvent).map(opened => (opened < 0 ? opened : opened - event)),
    after: plan.after.slice(event, endEvent),
    aside: plan.aside.slice(event, endEvent),
    flags: plan.flags.slice(event, endEvent),
    localUses: plan.localUses.slice(use, endUse).map(offset => offset - byte),
  };
}

const none = {
  bytes: new Uint8Array(0), events: new Int32Array(0), eventCount: 0, open: new Int32Array(0), after: new Int32Array(0),
  aside: new Int32Array(0), flags: new Uint8Array(0), localUses: new Int32Array(0),
};
