import { FUNCTION_ENTRY, LOOP_ITERATION } from '../costs';
import { EventFlag, HELPER_EVENT, type EventList } from '../events';
import { Op } from '../opcodes';
import type { ModuleScan } from '../scan';
import type { FunctionScan } from '../functionScan';
import { FUNCTION_LABEL, type Links } from './links';

/** A point from which no path completes. */
export const NEVER = 1 << 30;
/** The most, in fuel units, that a point is paid ahead. */
const MOST_AHEAD = 1000;

/** Fuel units that callers have charged for what they call: of functions by index, and of calls through types. */
export interface Prepaid {
  readonly functions: Int32Array;
  readonly types: Int32Array;
}

/**
 * Decides where functions charge. Every point has a potential: the least that any path from it to an end of the
 * function costs (a loop's head counts as an end, since it is charged anew for each arrival). What leads to a point has
 * paid its potential, so that only differences are charged, none is negative, and the cheapest path pays once.
 *
 * Since loops' heads are ends, one walk backwards over the events finds all potentials. Labels that several edges reach
 * of which one cannot charge (br_table, exceptions, branches with operands) have potential nothing, and what follows
 * them is charged behind the label.
 */
export class Placement {
  /** Fuel units to charge behind each event. */
  readonly after: Int32Array;
  /** The same for the taken edge of a br_if, and for the missing else of an if. */
  readonly aside: Int32Array;

  /** Of the function that is walked, by event from its first one on. */
  private readonly arrival: Int32Array;
  private first = 0;
  private readonly events: EventList;

  /** @param unwinds whether exceptions may end a call and the execution goes on */
  constructor(scan: ModuleScan, private readonly links: Links, private readonly prepaid: Prepaid, private readonly unwinds: boolean) {
    this.events = scan.events;
    this.after = scan.events.integers();
    this.aside = scan.events.integers();
    this.arrival = new Int32Array(mostEvents(scan));
  }

  /**
   * Walks a function backwards and leaves its charges in `after` and `aside`.
   * @returns what entering it costs at least: to be charged by callers and at the entry; {@link NEVER} where no path completes
   */
  place(body: FunctionScan): number {
    const { events, after, aside, arrival, prepaid, unwinds } = this;
    const { open, pinned, elseOf } = this.links;
    const first = body.firstEvent;
    this.first = first;
    /** What is needed right behind the event. */
    let need = 0;
    for (let event = body.lastEvent - 1; event >= body.firstEvent; event--) {
      const flags = events.flags(event);
      after[event] = aside[event] = 0;
      if ((flags & EventFlag.dead) !== 0) continue;
      const cost = events.cost(event);
      const kind = events.kind(event);
      switch (kind) {
        case Op.block: case Op.try: case Op.tryTable: case Op.refFunc: case HELPER_EVENT:
          need += cost;
          break;
        case Op.loop:
          after[event] = charge(need + LOOP_ITERATION, 0);
          need = cost;
          break;
        case Op.end: case Op.delegate: {
          const block = open[event] as number;
          if (block === FUNCTION_LABEL) {
            need = cost;
          } else if ((flags & EventFlag.loopEnd) !== 0) {
            arrival[block - first] = 0;
            need += cost;
          } else {
            const arrived = pinned[block] === 1 ? 0 : capped(need);
            arrival[block - first] = arrived;
            after[event] = charge(need, arrived);
            need = cost + arrived;
          }
          break;
        }
        case Op.else: {
          // What is charged there is known when the if is reached; until then the need is kept.
          after[event] = need;
          need = cost + (arrival[(open[event] as number) - first] as number);
          break;
        }
        case Op.catch: case Op.catchAll:
          after[event] = charge(need, 0);
          need = cost + (arrival[(open[event] as number) - first] as number);
          break;
        case Op.if: {
          const second = elseOf[event] as number;
          const otherwise = second >= 0 ? after[second] as number : arrival[event - first] as number;
          const least = capped(Math.min(need, otherwise));
          after[event] = charge(need, least);
          if (second >= 0) after[second] = charge(otherwise, least);
          else aside[event] = charge(otherwise, least);
          need = cost + least;
          break;
        }
        case Op.br:
          need = cost + this.arrivalAt(open[event] as number);
          break;
        case Op.brIf: {
          const there = this.arrivalAt(open[event] as number);
          const least = capped(Math.min(need, there));
          after[event] = charge(need, least);
          aside[event] = charge(there, least);
          need = cost + least;
          break;
        }
        case Op.brOnNull: case Op.brOnNonNull:
          after[event] = charge(need, 0);
          need = cost;
          break;
        case Op.brTable: case Op.return:
          need = cost;
          break;
        case Op.returnCallIndirect: case Op.returnCallRef:
          need = cost + (prepaid.types[events.argument(event)] as number);
          break;
        case Op.returnCall:
          need = cost + (prepaid.functions[events.argument(event)] as number);
          break;
        case Op.call: case Op.callIndirect: case Op.callRef: {
          const argument = events.argument(event);
          const ahead = (kind === Op.call ? prepaid.functions : prepaid.types)[argument] as number;
          if (unwinds) {
            // The callee may end at a handler, where nothing behind the call will have been done.
            after[event] = charge(need, 0);
            need = 0;
          }
          need += cost + ahead;
          break;
        }
        case Op.unreachable:
          need = NEVER;
          break;
        case Op.throw: case Op.rethrow: case Op.throwRef:
          need = unwinds ? cost : NEVER;
          break;
        default:
          throw new Error(`An event of the kind ${kind} has no place.`);
      }
    }
    return need >= NEVER ? NEVER : FUNCTION_ENTRY + need;
  }

  private arrivalAt(target: number): number {
    return target === FUNCTION_LABEL ? 0 : this.arrival[target - this.first] as number;
  }
}

/** Events of the function that has most. */
export function mostEvents({ functions }: ModuleScan): number {
  let most = 0;
  for (const { firstEvent, lastEvent } of functions) most = Math.max(most, lastEvent - firstEvent);
  return most;
}

function charge(need: number, paid: number): number {
  return need >= NEVER ? 0 : need - paid;
}

function capped(need: number): number {
  return need >= NEVER ? NEVER : Math.min(need, MOST_AHEAD);
}
