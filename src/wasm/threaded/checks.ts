import { EventFlag, HELPER_EVENT, type EventList } from '../events';
import type { ModuleOutline } from '../module';
import { Op } from '../opcodes';
import type { ModuleScan } from '../scan';
import type { FunctionScan } from '../functionScan';
import type { CallGraph } from './callGraph';
import { MOST_PREPAID, type Carried } from './carried';
import { FUNCTION_LABEL, FunctionTrait, type Links } from './links';
import { mostEvents, type Placement } from './placement';
import { findPrologue } from './prologue';
import { Threads } from './signatures';

/** Where a check stands, by event. */
export const CheckFlag = {
  /** With the charge behind the event. */
  after: 1,
  /** With the charge on its other edge. */
  aside: 2,
  /** Before its instruction, without a charge. */
  before: 4,
} as const;

/** Fuel units that a function may charge since the last check, or have charged before a call of what looks or calls nothing. */
const MOST_UNSEEN = 650;
/** The same before a call of anything else, and at the end of a function. */
const MOST_AT_CALL = 400;
/** Fuel units that a function may charge from its entry on without a check. */
const MOST_FROM_ENTRY = 250;
/**
 * Fuel units that a function which may come back to itself may leave unlooked at, from its entry on or since its last
 * check: little, so that its callers need not look at once, and always the same, so that nothing has to be found out.
 */
const MOST_ON_CYCLE = 60;

/** Rounds in which functions that call each other must agree. */
const MOST_ROUNDS = 4;
const MOST_IN_ROUNDS = 64;

/** No path with such a history comes here. */
const NONE = -1;

/**
 * Decides where fuel is compared with nothing: at every loop's head, where functions that carry the depth lower it,
 * and otherwise only where more might have been charged since the last look than MOST_UNSEEN. Since all is charged
 * ahead, what has been charged since the last look bounds what can be done beyond the budget.
 *
 * Of each function two figures are kept: what may be charged between its entry and its end where nothing looks, and
 * what may be charged between the last look and its end.
 */
export class Checks {
  /** {@link CheckFlag}s by event. */
  readonly flags: Uint8Array;
  /** Whether there is a check with the charge at the entry; by function. */
  readonly atEntry: Uint8Array;
  /** Event behind which a function that carries the depth lowers it, or -1 for its entry; by function. */
  readonly prologue: Int32Array;

  /** How many checks each function has. */
  readonly counts: Int32Array;

  private readonly events: EventList;
  /** By function, and behind them by class. */
  private readonly unseen: Int16Array;
  private readonly since: Int16Array;
  private readonly leaf: Uint8Array;
  private readonly known: Uint8Array;
  private readonly placed: Uint8Array;

  // Of the function that is being walked: what was charged since its entry, and since the last look.
  private first = 0;
  private fromEntry = 0;
  private fromLook = NONE;
  private live = true;
  /** By event from the function's first one on. */
  private readonly labelEntry: Int32Array;
  private readonly labelLook: Int32Array;
  /** At the function's own label, and at any pinned one. */
  private ownEntry = NONE;
  private ownLook = NONE;
  private pinnedEntry = NONE;
  private pinnedLook = NONE;
  private endUnseen = NONE;
  private endSince = NONE;
  private mostEntryAtEnd = MOST_FROM_ENTRY;
  private mostLookAtEnd = MOST_AT_CALL;
  private marked = 0;

  constructor(
    private readonly outline: ModuleOutline, scan: ModuleScan, private readonly links: Links,
    private readonly placement: Placement, private readonly graph: CallGraph, private readonly kinds: Carried,
  ) {
    this.events = scan.events;
    const functions = outline.functions.length;
    this.flags = scan.events.flagBytes();
    this.labelEntry = new Int32Array(mostEvents(scan));
    this.labelLook = new Int32Array(this.labelEntry.length);
    this.atEntry = new Uint8Array(functions);
    this.prologue = new Int32Array(functions).fill(-1);
    this.counts = new Int32Array(functions);
    // Until it is known better, on cycles: what every function keeps.
    this.unseen = new Int16Array(graph.size).fill(MOST_FROM_ENTRY);
    this.since = new Int16Array(graph.size).fill(MOST_AT_CALL);
    this.leaf = new Uint8Array(graph.size);
    this.known = new Uint8Array(functions);
    this.placed = new Uint8Array(functions);
    // What stands in place of an import looks first. What stands in place of a function that others may refer to
    // charges what callers pay ahead, and leaves what that function leaves.
    this.unseen.fill(NONE, 0, outline.importedFunctions);
    this.since.fill(0, 0, outline.importedFunctions);
    this.leaf.fill(1, 0, outline.importedFunctions);
    if (kinds.open) this.unseen.fill(MOST_PREPAID + MOST_FROM_ENTRY, functions);
  }

  /** Whether a function was walked before. */
  knows(body: FunctionScan): boolean {
    return this.known[body.index] === 1;
  }

  /**
   * Walks functions that call each other, and the classes among them. What one leaves depends on what the others leave:
   * rounds that start from nothing end where the figures agree, or else with what every function keeps to.
   */
  checkCycle(bodies: readonly FunctionScan[], classes: readonly number[]): void {
    const nodes = [...bodies.map(body => body.index), ...classes.map(index => this.outline.functions.length + index)];
    if (bodies.length <= MOST_IN_ROUNDS && this.agree(nodes, bodies, classes)) return;
    for (const body of bodies) this.assume(body);
    for (const index of classes) this.closeClass(index);
    this.mostEntryAtEnd = this.mostLookAtEnd = MOST_ON_CYCLE;
    for (const body of bodies) {
      this.check(body);
      this.assume(body);
    }
    this.mostEntryAtEnd = MOST_FROM_ENTRY;
    this.mostLookAtEnd = MOST_AT_CALL;
  }

  /** What a function on a cycle keeps to. Behind a call in which it ends it cannot look. */
  private assume(body: FunctionScan): void {
    const { index } = body;
    const ends = this.has(body, FunctionTrait.endsInCalls);
    this.placePrologue(body);
    if (this.prologue[index] === -1) this.unseen[index] = NONE;
    else this.unseen[index] = ends ? MOST_FROM_ENTRY : MOST_ON_CYCLE;
    this.since[index] = ends ? MOST_AT_CALL : MOST_ON_CYCLE;
    this.leaf[index] = 0;
  }

  private agree(nodes: readonly number[], bodies: readonly FunctionScan[], classes: readonly number[]): boolean {
    for (const node of nodes) {
      this.unseen[node] = this.since[node] = NONE;
      this.leaf[node] = 0;
    }
    const figures = (): string => nodes.map(node => `${this.unseen[node]} ${this.since[node]}`).join();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = figures();
      for (const body of bodies) this.check(body);
      for (const index of classes) this.closeClass(index);
      if (figures() === before) return true;
    }
    return false;
  }

  /** A class's figures are the worst of its members'. */
  closeClass(index: number): void {
    const node = this.outline.functions.length + index;
    let unseen = NONE;
    let since = NONE;
    let leaf = 1;
    for (const member of this.graph.members[index] ?? []) {
      unseen = Math.max(unseen, this.unseen[member] as number);
      since = Math.max(since, this.since[member] as number);
      leaf &= this.leaf[member] as number;
    }
    this.unseen[node] = unseen;
    this.since[node] = since;
    this.leaf[node] = leaf;
  }

  /** Walks a function whose charges and whose callees' figures are known. */
  check(body: FunctionScan): void {
    const { index } = body;
    this.known[index] = 1;
    this.first = body.firstEvent;
    const threads = this.kinds.threads[index] as number;
    this.flags.fill(0, body.firstEvent, body.lastEvent);
    this.atEntry[index] = 0;
    this.leaf[index] = 1;
    if (threads === Threads.both) this.placePrologue(body);
    if (threads === Threads.none) {
      this.unseen[index] = this.since[index] = NONE;
      return;
    }
    this.marked = threads === Threads.both ? 1 : 0;
    this.fromEntry = 0;
    this.fromLook = this.ownEntry = this.ownLook = this.pinnedEntry = this.pinnedLook = this.endUnseen = this.endSince = NONE;
    this.live = true;
    if (threads === Threads.both && this.prologue[index] === -1) this.looked();
    else if (this.charge(this.kinds.entry[index] as number)) {
      this.atEntry[index] = 1;
      this.marked++;
    }
    for (let event = body.firstEvent; event < body.lastEvent; event++) {
      if ((this.events.flags(event) & EventFlag.dead) === 0) this.step(body, event);
    }
    this.unseen[index] = this.endUnseen;
    this.since[index] = this.endSince;
    this.counts[index] = this.marked;
  }

  private looked(): void {
    this.fromEntry = NONE;
    this.fromLook = 0;
  }

  /** Takes a charge; true where it must be looked at. */
  private charge(cost: number): boolean {
    if (cost === 0 || !this.live) return false;
    if (this.fromEntry !== NONE) this.fromEntry += cost;
    if (this.fromLook !== NONE) this.fromLook += cost;
    if (this.fromEntry <= MOST_FROM_ENTRY && this.fromLook <= MOST_UNSEEN) return false;
    this.looked();
    return true;
  }

  private chargeAfter(body: FunctionScan, event: number): void {
    if (this.charge(this.placement.after[event] as number)) this.mark(event, CheckFlag.after);
    if (this.prologue[body.index] === event && this.kinds.threads[body.index] === Threads.both) this.looked();
  }

  private mark(event: number, flag: number): void {
    this.marked++;
    this.flags[event] = (this.flags[event] as number) | flag;
  }

  private merge(block: number): void {
    if (!this.live) return;
    if (block === FUNCTION_LABEL) {
      this.ownEntry = Math.max(this.ownEntry, this.fromEntry);
      this.ownLook = Math.max(this.ownLook, this.fromLook);
    } else {
      this.labelEntry[block - this.first] = Math.max(this.labelEntry[block - this.first] as number, this.fromEntry);
      this.labelLook[block - this.first] = Math.max(this.labelLook[block - this.first] as number, this.fromLook);
    }
  }

  private mergePinned(): void {
    if (!this.live) return;
    this.pinnedEntry = Math.max(this.pinnedEntry, this.fromEntry);
    this.pinnedLook = Math.max(this.pinnedLook, this.fromLook);
  }

  private resume(entry: number, look: number): void {
    this.fromEntry = entry;
    this.fromLook = look;
    this.live = entry !== NONE || look !== NONE;
  }

  /** The function ends here. */
  private end(event: number): void {
    if (!this.live) return;
    if (this.fromEntry > this.mostEntryAtEnd || this.fromLook > this.mostLookAtEnd) {
      this.mark(event, CheckFlag.before);
      this.looked();
    }
    this.endUnseen = Math.max(this.endUnseen, this.fromEntry);
    this.endSince = Math.max(this.endSince, this.fromLook);
  }

  private step(body: FunctionScan, event: number): void {
    const { events, placement } = this;
    const { open, elseOf } = this.links;
    const kind = events.kind(event);
    switch (kind) {
      case Op.tryTable:
        // What is thrown inside comes to pinned labels.
        if (events.argument(event) > 0) this.pinnedLook = Math.max(this.pinnedLook, MOST_AT_CALL);
        this.openBlock(event);
        return;
      case Op.block: case Op.try:
        this.openBlock(event);
        return;
      case Op.loop:
        if ((placement.after[event] as number) > 0) {
          this.mark(event, CheckFlag.after);
          this.looked();
        }
        return;
      case Op.if:
        this.openBlock(event);
        this.stepIf(body, event, elseOf[event] as number);
        return;
      case Op.else:
        this.merge(open[event] as number);
        this.resume(this.labelEntry[event - this.first] as number, this.labelLook[event - this.first] as number);
        this.chargeAfter(body, event);
        return;
      case Op.catch: case Op.catchAll:
        this.merge(open[event] as number);
        this.resume(NONE, MOST_AT_CALL);
        this.chargeAfter(body, event);
        return;
      case Op.end: case Op.delegate:
        this.close(body, event, open[event] as number);
        return;
      case Op.br: {
        const target = open[event] as number;
        if (target === FUNCTION_LABEL && !this.has(body, FunctionTrait.wrapped)) this.end(event);
        else this.mergeBranch(target);
        this.live = false;
        return;
      }
      case Op.brIf: {
        const target = open[event] as number;
        const [entry, look] = [this.fromEntry, this.fromLook];
        if (this.charge(placement.aside[event] as number)) this.mark(event, CheckFlag.aside);
        this.mergeBranch(target);
        this.resume(entry, look);
        this.chargeAfter(body, event);
        return;
      }
      case Op.brOnNull: case Op.brOnNonNull:
        this.mergeBranch(open[event] as number);
        this.chargeAfter(body, event);
        return;
      case Op.brTable:
        this.mergePinned();
        this.merge(FUNCTION_LABEL);
        this.live = false;
        return;
      case Op.return:
        this.end(event);
        this.live = false;
        return;
      case Op.call: case Op.returnCall: {
        const callee = events.argument(event);
        this.call(body, event, kind === Op.returnCall, callee, this.kinds.threads[callee] as number);
        return;
      }
      case Op.callIndirect: case Op.callRef: case Op.returnCallIndirect: case Op.returnCallRef: {
        const type = events.argument(event);
        const tail = kind === Op.returnCallIndirect || kind === Op.returnCallRef;
        this.call(body, event, tail, this.graph.classNode(type), this.kinds.throughType(type));
        return;
      }
      case HELPER_EVENT:
        this.looked();
        return;
      case Op.unreachable: case Op.throw: case Op.rethrow: case Op.throwRef:
        this.live = false;
        return;
      default:
    }
  }

  private openBlock(event: number): void {
    this.labelEntry[event - this.first] = this.labelLook[event - this.first] = NONE;
  }

  private has(body: FunctionScan, trait: number): boolean {
    return ((this.links.traits[body.index - this.outline.importedFunctions] as number) & trait) !== 0;
  }

  private mergeBranch(target: number): void {
    // A loop's head looks for itself.
    if (target !== FUNCTION_LABEL && this.events.kind(target) === Op.loop) return;
    this.merge(target);
    if (target !== FUNCTION_LABEL && this.links.pinned[target] === 1) this.mergePinned();
  }

  private close(body: FunctionScan, event: number, block: number): void {
    if (block === FUNCTION_LABEL) {
      this.merge(FUNCTION_LABEL);
      this.resume(this.ownEntry, this.ownLook);
      this.end(event);
      return;
    }
    if (this.events.kind(block) === Op.loop) return;
    this.merge(block);
    let entry = this.labelEntry[block - this.first] as number;
    let look = this.labelLook[block - this.first] as number;
    if (this.links.pinned[block] === 1) {
      entry = Math.max(entry, this.pinnedEntry);
      look = Math.max(look, this.pinnedLook);
    }
    this.resume(entry, look);
    this.chargeAfter(body, event);
  }

  /** The other arm begins with the same history; where it is missing, it ends at once. */
  private stepIf(body: FunctionScan, event: number, otherwise: number): void {
    const [entry, look] = [this.fromEntry, this.fromLook];
    if (otherwise !== NONE) {
      this.labelEntry[otherwise - this.first] = entry;
      this.labelLook[otherwise - this.first] = look;
    } else {
      if (this.charge(this.placement.aside[event] as number)) this.mark(event, CheckFlag.aside);
      this.merge(event);
      this.resume(entry, look);
    }
    this.chargeAfter(body, event);
  }

  /** Whether more was charged than may be before a call. */
  private mustLook(node: number, leaf: boolean): boolean {
    if (leaf || this.looksAtOnce(node)) return this.fromEntry > MOST_FROM_ENTRY || this.fromLook > MOST_UNSEEN;
    const most = this.kinds.open && node >= this.outline.functions.length ? MOST_AT_CALL - MOST_PREPAID : MOST_AT_CALL;
    return this.fromEntry > 0 || this.fromLook > most;
  }

  /** Whether what is called looks before anything of it runs. */
  private looksAtOnce(node: number): boolean {
    const { outline, graph } = this;
    const functions = outline.functions.length;
    if (node < functions) return node < outline.importedFunctions || this.entryLooks(node);
    return !this.kinds.open && (graph.members[node - functions] ?? []).every(member => member < outline.importedFunctions || this.entryLooks(member));
  }

  private entryLooks(index: number): boolean {
    return this.placed[index] === 1 && this.kinds.threads[index] === Threads.both && this.prologue[index] === -1;
  }

  private call(body: FunctionScan, event: number, tail: boolean, node: number, threads: number): void {
    if (!this.live) return;
    if (threads !== Threads.none) {
      const leaf = this.leaf[node] === 1;
      if (node >= this.outline.importedFunctions) this.leaf[body.index] = 0;
      if (this.mustLook(node, leaf)) {
        this.mark(event, CheckFlag.before);
        this.looked();
      }
      const unseen = this.unseen[node] as number;
      const since = this.since[node] as number;
      const add = (figure: number): number => (figure === NONE || unseen === NONE ? NONE : figure + unseen);
      this.fromEntry = add(this.fromEntry);
      this.fromLook = Math.max(add(this.fromLook), since);
    }
    if (tail) {
      if (threads === Threads.none) this.end(event);
      else this.endWith(event);
      this.live = false;
    } else {
      this.chargeAfter(body, event);
    }
  }

  /** The function ends with its callee: what that leaves unseen may be more than a function may leave. */
  private endWith(event: number): void {
    if (this.fromEntry > MOST_FROM_ENTRY || this.fromLook > MOST_AT_CALL) {
      this.mark(event, CheckFlag.before);
      this.fromEntry = NONE;
      this.fromLook = MOST_AT_CALL;
    }
    this.endUnseen = Math.max(this.endUnseen, this.fromEntry);
    this.endSince = Math.max(this.endSince, this.fromLook);
  }

  /** What callees carry is decided, so that the place stays the same. */
  private placePrologue(body: FunctionScan): void {
    if (this.placed[body.index] === 1) return;
    this.placed[body.index] = 1;
    this.prologue[body.index] = findPrologue(this.events, this.kinds, body);
  }
}
