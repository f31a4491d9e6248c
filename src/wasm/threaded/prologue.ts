import { EventFlag, type EventList } from '../events';
import { Op } from '../opcodes';
import type { FunctionScan } from '../functionScan';
import type { Carried } from './carried';
import { Threads } from './signatures';

/** No place of an arm, and none in loops. */
const NOWHERE = -2;
const INSIDE = -3;

/**
 * The last place that every path to a call which carries the depth passes once: the depth need not be lowered before
 * it. It lies outside of loops, and the arm that it begins holds all such calls.
 */
export function findPrologue(events: EventList, kinds: Carried, body: FunctionScan): number {
  let first = -1;
  let last = -1;
  for (let event = body.firstEvent; event < body.lastEvent; event++) {
    if (!carriesDepth(events, kinds, event)) continue;
    if (first < 0) first = event;
    last = event;
  }
  if (first < 0 || !branchesBefore(events, body, first)) return -1;
  /** Best place of each arm that is open, NOWHERE where there is none, and INSIDE in loops. */
  const places: number[] = [-1];
  let lowest = Infinity;
  for (let event = body.firstEvent; event < last; event++) {
    if ((events.flags(event) & EventFlag.dead) !== 0) continue;
    const top = places.length - 1;
    switch (events.kind(event)) {
      case Op.block: case Op.try: case Op.tryTable:
        places.push(places[top] === INSIDE ? INSIDE : NOWHERE);
        break;
      case Op.if:
        places.push(places[top] === INSIDE ? INSIDE : event < first ? event : NOWHERE);
        break;
      case Op.loop:
        places.push(INSIDE);
        break;
      case Op.else:
        if (places[top] !== INSIDE) places[top] = event < first ? event : NOWHERE;
        if (event > first) lowest = Math.min(lowest, top);
        break;
      case Op.catch: case Op.catchAll:
        if (places[top] !== INSIDE) places[top] = NOWHERE;
        if (event > first) lowest = Math.min(lowest, top);
        break;
      case Op.end: case Op.delegate:
        places.pop();
        if (event > first) lowest = Math.min(lowest, top);
        else if ((events.flags(event) & EventFlag.loopEnd) === 0 && places[top - 1] !== INSIDE) places[top - 1] = event;
        break;
      case Op.brIf:
        if (event < first && places[top] !== INSIDE) places[top] = event;
        break;
      default:
    }
  }
  for (let level = Math.min(places.length, lowest) - 1; level >= 0; level--) {
    const place = places[level] as number;
    if (place !== NOWHERE && place !== INSIDE) return place;
  }
  return -1;
}

/** Whether anything that could be left behind comes before an event. */
function branchesBefore(events: EventList, body: FunctionScan, first: number): boolean {
  for (let event = body.firstEvent; event < first; event++) {
    const kind = events.kind(event);
    if (kind === Op.brIf || kind === Op.if) return true;
  }
  return false;
}

function carriesDepth(events: EventList, kinds: Carried, event: number): boolean {
  if ((events.flags(event) & EventFlag.dead) !== 0) return false;
  switch (events.kind(event)) {
    case Op.call: case Op.returnCall:
      return kinds.threads[events.argument(event)] === Threads.both;
    case Op.callIndirect: case Op.returnCallIndirect: case Op.callRef: case Op.returnCallRef:
      return kinds.throughType(events.argument(event)) === Threads.both;
    default:
      return false;
  }
}
