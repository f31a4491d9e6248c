import { FUNCTION_ENTRY, LOOP_ITERATION } from '../costs';
import { EventFlag, HELPER_EVENT, type EventList } from '../events';
import type { ModuleOutline } from '../module';
import { Op } from '../opcodes';
import { ByteReader } from '../reader';
import type { FunctionScan, ModuleScan } from '../scan';
import type { Kinds } from './kinds';

/** A point from which no path completes. */
const NEVER = 1 << 30;
/** The most, in fuel units, that a point is paid ahead. */
const MOST_AHEAD = 1000;
/** The function's own label, where others have their opening event. */
const FUNCTION = -1;

export interface PlacementOptions {
  /** Charge every basic block for itself. */
  readonly plain: boolean;
}

/**
 * Decides where a function charges. Every point has a potential: the least that any path from it to an end of the
 * function costs (a loop's head counts as an end, since it is charged anew for each arrival). What leads to a point has
 * paid its potential, so that only differences are charged, none is negative, and the cheapest path pays once.
 *
 * Since loops' heads are ends, one walk backwards over the events finds all potentials. Labels that several edges reach
 * of which one cannot charge (br_table, exceptions, branches with operands) have potential nothing, and what follows
 * them is charged behind the label.
 */
export class Placement {
  /** Charges behind each event, and on the taken edge of a br_if or the missing else of an if. By event of the function. */
  after = new Int32Array(256);
  aside = new Int32Array(256);
  /** Charge at the entry. */
  entry = 0;
  /** Opening event of what an end, else or handler belongs to, and of a branch's target; -1 for the function itself. */
  open = new Int32Array(256);
  /** Whether a branch other than br goes to the function's own label. */
  wrapped = false;
  /** Whether the function catches exceptions at labels. */
  catchesAtLabels = false;

  private arrival = new Int32Array(256);
  private pinned = new Uint8Array(256);
  private elseNeed = new Int32Array(256);
  private elseAt = new Int32Array(256);
  private stack = new Int32Array(64);
  private readonly reader: ByteReader;
  private readonly events: EventList;

  constructor(
    private readonly outline: ModuleOutline, private readonly scan: ModuleScan, private readonly kinds: Kinds,
    private readonly options: PlacementOptions,
  ) {
    this.events = scan.events;
    this.reader = new ByteReader(outline.bytes, 0, 0);
  }

  place(scan: FunctionScan): void {
    const count = scan.lastEvent - scan.firstEvent;
    if (count > this.after.length) this.grow(count);
    this.link(scan, count);
    this.entry = this.walk(scan, count);
  }

  private grow(count: number): void {
    const size = Math.max(count, this.after.length * 2);
    this.after = new Int32Array(size);
    this.aside = new Int32Array(size);
    this.open = new Int32Array(size);
    this.arrival = new Int32Array(size);
    this.pinned = new Uint8Array(size);
    this.elseNeed = new Int32Array(size);
    this.elseAt = new Int32Array(size);
    this.stack = new Int32Array(size + 1);
  }

  /** Forwards: finds what belongs together, and which labels are pinned. */
  private link(scan: FunctionScan, count: number): void {
    const { events, open, pinned, stack, elseNeed } = this;
    this.wrapped = this.catchesAtLabels = false;
    let depth = 0;
    for (let at = 0; at < count; at++) {
      const event = scan.firstEvent + at;
      if ((events.flags(event) & EventFlag.dead) !== 0) continue;
      switch (events.kind(event)) {
        case Op.tryTable:
          if (events.argument(event) > 0) this.linkHandlers(event, depth);
          pinned[at] = 0;
          stack[depth++] = at;
          break;
        case Op.block: case Op.loop: case Op.if: case Op.try:
          pinned[at] = 0;
          elseNeed[at] = -1;
          stack[depth++] = at;
          break;
        case Op.else: case Op.catch: case Op.catchAll:
          open[at] = stack[depth - 1] as number;
          break;
        case Op.end: case Op.delegate:
          open[at] = depth === 0 ? FUNCTION : stack[--depth] as number;
          break;
        case Op.br: {
          open[at] = this.target(depth, events.argument(event));
          break;
        }
        case Op.brIf: {
          const target = this.target(depth, events.argument(event));
          open[at] = target;
          if (target === FUNCTION) this.wrapped = true;
          else if (this.outline.bytes[events.start(event)] !== Op.brIf || this.carries(scan.firstEvent + target)) pinned[target] = 1;
          break;
        }
        case Op.brOnNull: case Op.brOnNonNull:
          this.pin(open[at] = this.target(depth, events.argument(event)));
          break;
        case Op.brTable:
          this.linkTable(event, depth);
          break;
        default:
      }
    }
  }

  private target(depth: number, label: number): number {
    return label >= depth ? FUNCTION : this.stack[depth - 1 - label] as number;
  }

  private pin(target: number): void {
    if (target === FUNCTION) this.wrapped = true;
    else this.pinned[target] = 1;
  }

  private linkTable(event: number, depth: number): void {
    const { reader } = this;
    reader.position = this.events.start(event) + 1;
    reader.end = this.events.end(event);
    for (let count = reader.u32(); count >= 0; count--) this.pin(this.target(depth, reader.u32()));
  }

  private linkHandlers(event: number, depth: number): void {
    const { reader } = this;
    this.catchesAtLabels = true;
    reader.position = this.events.start(event) + 1;
    reader.end = this.events.end(event);
    this.skipBlockType();
    for (let count = reader.u32(); count > 0; count--) {
      if (reader.u8() < 2) reader.u32();
      this.pin(this.target(depth, reader.u32()));
    }
  }

  private skipBlockType(): void {
    const { reader } = this;
    const byte = reader.bytes[reader.position] as number;
    if (byte === 0x63 || byte === 0x64) reader.u8();
    reader.s33();
  }

  /** Whether a branch to the end of this block takes operands along. */
  private carries(event: number): boolean {
    const at = this.events.start(event) + 1;
    const byte = this.outline.bytes[at] as number;
    if (byte === 0x40) return false;
    if ((byte & 0xc0) === 0x40) return true;
    const { reader } = this;
    reader.position = at;
    reader.end = this.events.end(event);
    const type = this.outline.types[reader.s33()];
    return type?.kind !== 'func' || type.results.length > 0;
  }

  /** Backwards: finds potentials and charges. Returns the charge at the entry. */
  private walk(scan: FunctionScan, count: number): number {
    const { events, after, aside, open, arrival, pinned, elseNeed, elseAt, kinds } = this;
    const { plain } = this.options;
    const { catches } = this.scan;
    /** What is needed right behind the event. */
    let need = 0;
    for (let at = count - 1; at >= 0; at--) {
      const event = scan.firstEvent + at;
      const flags = events.flags(event);
      after[at] = aside[at] = 0;
      if ((flags & EventFlag.dead) !== 0) continue;
      const cost = events.cost(event);
      const kind = events.kind(event);
      switch (kind) {
        case Op.block: case Op.try: case Op.tryTable: case Op.refFunc: case HELPER_EVENT:
          need += cost;
          break;
        case Op.loop:
          after[at] = need >= NEVER ? 0 : need + LOOP_ITERATION;
          need = cost;
          break;
        case Op.end: case Op.delegate: {
          const block = open[at] as number;
          if (block === FUNCTION) {
            need = cost;
          } else if ((flags & EventFlag.loopEnd) !== 0) {
            arrival[block] = 0;
            need += cost;
          } else {
            const arrived = plain || pinned[block] === 1 ? 0 : capped(need);
            arrival[block] = arrived;
            after[at] = need >= NEVER ? 0 : need - arrived;
            need = cost + arrived;
          }
          break;
        }
        case Op.else: {
          const block = open[at] as number;
          // What is charged there is known when the if is reached.
          elseNeed[block] = need;
          elseAt[block] = at;
          need = cost + (arrival[block] as number);
          break;
        }
        case Op.catch: case Op.catchAll:
          after[at] = need >= NEVER ? 0 : need;
          need = cost + (arrival[open[at] as number] as number);
          break;
        case Op.if: {
          const otherwise = elseNeed[at] as number;
          const second = otherwise >= 0 ? otherwise : arrival[at] as number;
          const least = plain ? 0 : capped(Math.min(need, second));
          after[at] = need >= NEVER ? 0 : need - least;
          const charge = second >= NEVER ? 0 : second - least;
          if (otherwise >= 0) after[elseAt[at] as number] = charge;
          else aside[at] = charge;
          need = cost + least;
          break;
        }
        case Op.br:
          need = cost + this.arrivalAt(open[at] as number);
          break;
        case Op.brIf: {
          const there = this.arrivalAt(open[at] as number);
          const least = plain ? 0 : capped(Math.min(need, there));
          after[at] = need >= NEVER ? 0 : need - least;
          aside[at] = there >= NEVER ? 0 : there - least;
          need = cost + least;
          break;
        }
        case Op.brOnNull: case Op.brOnNonNull:
          after[at] = need >= NEVER ? 0 : need;
          need = cost;
          break;
        case Op.brTable: case Op.return: case Op.returnCallIndirect: case Op.returnCallRef:
          need = cost + (kind === Op.brTable || kind === Op.return ? 0 : kinds.prepaidTypes[events.argument(event)] as number);
          break;
        case Op.returnCall:
          need = cost + (kinds.prepaid[events.argument(event)] as number);
          break;
        case Op.call: case Op.callIndirect: case Op.callRef: {
          const argument = events.argument(event);
          const prepaid = kind === Op.call ? kinds.prepaid[argument] as number : kinds.prepaidTypes[argument] as number;
          if (catches) {
            after[at] = need >= NEVER ? 0 : need;
            need = cost + prepaid;
          } else {
            need += cost + prepaid;
          }
          break;
        }
        case Op.unreachable:
          need = plain ? cost : NEVER;
          break;
        case Op.throw: case Op.rethrow: case Op.throwRef:
          need = plain || catches ? cost : NEVER;
          break;
        default:
          throw new Error(`An event of the kind ${kind} has no place.`);
      }
    }
    return need >= NEVER ? 0 : FUNCTION_ENTRY + need - (kinds.prepaid[scan.index] as number);
  }

  private arrivalAt(target: number): number {
    return target === FUNCTION ? 0 : this.arrival[target] as number;
  }
}

function capped(need: number): number {
  return need >= NEVER ? NEVER : Math.min(need, MOST_AHEAD);
}
