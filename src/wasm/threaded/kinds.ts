import { EventFlag } from '../events';
import type { ModuleOutline } from '../module';
import type { ModuleScan } from '../scan';
import type { FunctionScan } from '../functionScan';
import { LARGEST_UNCOUNTED_FRAME, threadedFrameBytes } from '../stackEstimate';
import type { CallGraph } from './callGraph';
import { MOST_PREPAID, type Carried } from './carried';
import { Checks } from './checks';
import { FunctionTrait, type Links } from './links';
import { NEVER, type Placement, type Prepaid } from './placement';
import { Threads } from './signatures';

/** Estimate of the frames of the added functions that can lie below a function's own, in bytes. */
export const BOUNDARY_FRAME = 96;

/**
 * Decides what functions carry, callees before callers. Depth is carried only where calls can come back: on cycles of
 * calls and on the way to them or to the host. Fuel is carried only where the cost is not the same on every path.
 */
export class Kinds implements Carried {
  /** {@link Threads} of each function, imports first, and of calls through each type. */
  readonly threads: Uint8Array;
  readonly typeThreads: Uint8Array;
  /** Fuel units to charge at the entry of each function. */
  readonly entry: Int32Array;
  /** Estimated bytes of stack of each function's frame, and of the deepest above it that nobody looks at. */
  readonly frames: Int32Array;
  readonly checks: Checks;
  private readonly own: number;

  constructor(
    private readonly outline: ModuleOutline, private readonly scan: ModuleScan, private readonly graph: CallGraph,
    private readonly links: Links, private readonly placement: Placement,
    readonly prepaid: Prepaid, readonly open: boolean,
  ) {
    this.own = outline.functions.length;
    this.threads = new Uint8Array(this.own).fill(Threads.both, 0, outline.importedFunctions);
    this.typeThreads = new Uint8Array(outline.types.length);
    this.entry = new Int32Array(this.own);
    this.frames = new Int32Array(this.own);
    this.classThreads = new Uint8Array(graph.size - this.own);
    this.classFrames = new Int32Array(graph.size - this.own);
    this.cost = new Int32Array(this.own);
    this.checks = new Checks(outline, scan, links, placement, graph, this);
    this.typesOf = Array.from({ length: graph.size - this.own }, (): number[] => []);
    graph.classOf.forEach((of, type) => {
      if (outline.types[type]?.kind === 'func') this.typesOf[of]?.push(type);
    });
    if (open) this.classThreads.fill(Threads.both);
    graph.components(nodes => {
      if (nodes.length > 1 || graph.callsItself(nodes[0] as number)) this.decideCycle(nodes);
      else this.decide(nodes[0] as number);
    });
  }

  private readonly classThreads: Uint8Array;
  private readonly classFrames: Int32Array;
  /** What each function costs at least. */
  private readonly cost: Int32Array;
  private readonly typesOf: readonly number[][];

  /** What a call through a type needs its caller to carry: where others may be called, whatever the host's functions do. */
  throughType(type: number): number {
    return this.open ? Threads.both : this.typeThreads[type] as number;
  }

  private body(node: number): FunctionScan | undefined {
    return node < this.own ? this.scan.functions[node - this.outline.importedFunctions] : undefined;
  }

  /** A node that no chain of calls leads back to. */
  private decide(node: number): void {
    if (node >= this.own) {
      if (this.open) return;
      this.decideClass(node - this.own, Threads.none);
      this.checks.closeClass(node - this.own);
      return;
    }
    const body = this.body(node);
    if (body === undefined) return;
    const cost = this.placement.place(body);
    let most: number = Threads.none;
    this.graph.callees(node, callee => {
      most = Math.max(most, this.threadsOf(callee));
    });
    this.frames[node] = this.frameOf(body) + this.framesAbove(node);
    if (most === Threads.both || (this.frames[node]) > LARGEST_UNCOUNTED_FRAME) most = Threads.both;
    else if (most === Threads.none && !this.costsTheSame(body, cost)) most = Threads.fuel;
    this.threads[node] = most;
    this.pay(node, cost, payable(cost));
    this.checks.check(body);
  }

  private threadsOf(node: number): number {
    return (node < this.own ? this.threads[node] : this.classThreads[node - this.own]) as number;
  }

  /** With the frame of what references refer to in its place, where others may hold them. */
  private frameOf(body: FunctionScan): number {
    return threadedFrameBytes(body) + (this.open && this.graph.taken[body.index] === 1 ? BOUNDARY_FRAME : 0);
  }

  /** The deepest of the frames above a function's that nobody looks at. */
  private framesAbove(node: number): number {
    let deepest = 0;
    this.graph.callees(node, callee => {
      if (callee >= this.own) deepest = Math.max(deepest, this.classFrames[callee - this.own] as number);
      else if (this.threads[callee] !== Threads.both) deepest = Math.max(deepest, this.frames[callee] as number);
    });
    return deepest;
  }

  private costsTheSame(body: FunctionScan, cost: number): boolean {
    const traits = this.links.traits[body.index - this.outline.importedFunctions] as number;
    if (cost > MOST_PREPAID || (traits & (FunctionTrait.loops | FunctionTrait.needsFuel | FunctionTrait.catchesAtLabels)) !== 0) return false;
    const { after, aside } = this.placement;
    for (let event = body.firstEvent; event < body.lastEvent; event++) {
      if ((this.scan.events.flags(event) & EventFlag.dead) === 0 && ((after[event] as number) | (aside[event] as number)) !== 0) return false;
    }
    return true;
  }

  private pay(node: number, cost: number, prepaid: number): void {
    this.cost[node] = cost;
    this.prepaid.functions[node] = prepaid;
    this.entry[node] = cost >= NEVER ? 0 : cost - prepaid;
  }

  /** All functions of a class carry the same, and callers have paid the same for them. */
  private decideClass(index: number, least: number): void {
    const members = this.graph.members[index] ?? [];
    const { cost, threads } = this;
    let most = least;
    let prepaid = members.length === 0 ? 0 : MOST_PREPAID;
    for (const member of members) {
      most = Math.max(most, threads[member] as number);
      prepaid = Math.min(prepaid, payable(cost[member] as number));
    }
    if (members.some(member => cost[member] !== cost[members[0] as number])) most = Math.max(most, Threads.fuel);
    for (const member of members) {
      threads[member] = most;
      this.pay(member, cost[member] as number, prepaid);
    }
    this.classThreads[index] = most;
    this.classFrames[index] = most === Threads.both ? 0 : members.reduce((deepest, member) => Math.max(deepest, this.frames[member] as number), 0);
    for (const type of this.typesOf[index] ?? []) {
      this.typeThreads[type] = most;
      this.prepaid.types[type] = prepaid;
    }
    // What was decided on its own before looks at its entry again.
    for (const member of members) {
      const body = this.body(member);
      if (body !== undefined && this.checks.knows(body)) this.checks.check(body);
    }
  }

  /**
   * Functions that call each other. A first round assumes that nothing is prepaid among them; what it finds is no more
   * than what a second round finds, so that it can be prepaid.
   */
  private decideCycle(nodes: readonly number[]): void {
    const bodies = nodes.map(node => this.body(node)).filter(body => body !== undefined);
    const classes = nodes.filter(node => node >= this.own).map(node => node - this.own);
    for (const body of bodies) this.threads[body.index] = Threads.both;
    for (const index of classes) {
      this.classThreads[index] = Threads.both;
      for (const member of this.graph.members[index] ?? []) this.prepaid.functions[member] = 0;
    }
    const costs = bodies.map(body => this.placement.place(body));
    bodies.forEach((body, position) => { this.pay(body.index, costs[position] as number, payable(costs[position] as number)); });
    for (const index of classes) this.decideClass(index, Threads.both);
    for (const body of bodies) {
      this.pay(body.index, this.placement.place(body), this.prepaid.functions[body.index] as number);
      this.frames[body.index] = this.frameOf(body) + this.framesAbove(body.index);
    }
    this.checks.checkCycle(bodies, classes);
  }
}

/** What callers charge ahead for a callee that costs so much at least. */
function payable(cost: number): number {
  return cost >= NEVER ? 0 : Math.min(cost, MOST_PREPAID);
}
