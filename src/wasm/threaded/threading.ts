import type { Additions } from '../additions';
import type { Assembler } from '../assembler';
import { functionTypeOf } from '../decodeModule';
import { MAX_LOCALS } from '../engineLimits';
import { nameOf, priceOf, pushPrice, writeCap, type HelperTarget } from '../helperBodies';
import type { ModuleOutline } from '../module';
import { Op } from '../opcodes';
import type { ModuleScan } from '../scan';
import { I32, I64 } from '../valueTypes';
import type { ByteWriter } from '../writer';
import type { BodyPlan } from './bodyPlan';
import { CallGraph } from './callGraph';
import { hasPlainTypes, isClosed } from './closed';
import { BOUNDARY_FRAME, Kinds } from './kinds';
import { Links } from './links';
import { Placement, type Prepaid } from './placement';
import { planBodies, planTarget } from './planBodies';
import { Signatures, Threads } from './signatures';

/** The private globals that carry fuel and depth across the boundary. */
export interface ThreadedGlobals {
  readonly fuel: number;
  /** The depth left, in bytes: an i32, or an i64 where the host is not known. */
  readonly stack: number;
  /**
   * For modules whose host is not known: an i64, the depth left at the innermost open call of the host, and where none is
   * open, all of it. Calls from outside start with it; the other global is the same but while a call through a reference
   * is made.
   */
  readonly hostDepth?: number;
}

/** What stands for the limits' ends, and what else bodies refer to. */
export interface ThreadedEnds {
  /** Functions without parameters and results. The first may come back with more fuel in the global. */
  readonly outOfFuel: number;
  readonly stackExhausted: number;
  readonly unreachable?: number;
  readonly cap?: NonNullable<HelperTarget['cap']>;
}

/** Locals that a function may get: fuel and depth, and callees by the type of the reference. */
const MOST_ADDED_LOCALS = 1000;

/**
 * Rewrites a module so that fuel and depth travel in parameters and results of its functions instead of in globals.
 * Make it before other functions are added, ask for entries, then write the bodies.
 */
export class Threading {
  private readonly kinds: Kinds;
  private readonly links: Links;
  private readonly placement: Placement;
  private readonly signatures: Signatures;
  private readonly exhausted: number;
  private readonly left: number;
  private readonly stubs: readonly number[];
  private readonly helpers: readonly number[];
  private readonly entries = new Map<number, number>();
  /** Whether references to functions may cross the boundary; then they are to functions of the original types. */
  private readonly open: boolean;
  private readonly references = new Map<number, number>();

  /**
   * Whether a module can be rewritten like this. Where others may be called through references, tail calls cannot be such.
   * @param outside whether the host is not known, so that references may come from it and go to it
   */
  static suits(outline: ModuleOutline, scan: ModuleScan, outside: boolean): boolean {
    const fits = Signatures.fit(outline) && scan.functions.every(({ locals }) => locals + MOST_ADDED_LOCALS <= MAX_LOCALS);
    return fits && (!outside || isClosed(outline) || !endsThroughReferences(scan));
  }

  /** @param shift how far the module's own functions have moved */
  constructor(
    private readonly outline: ModuleOutline, private readonly scan: ModuleScan, private readonly additions: Additions,
    private readonly globals: ThreadedGlobals, private readonly shift: number,
  ) {
    const prepaid: Prepaid = { functions: new Int32Array(outline.functions.length), types: new Int32Array(outline.types.length) };
    this.links = new Links(outline, scan);
    this.placement = new Placement(scan, this.links, prepaid, scan.catches || (globals.hostDepth !== undefined && this.links.throws));
    this.open = globals.hostDepth !== undefined && !isClosed(outline);
    const graph = new CallGraph(outline, scan, hasPlainTypes(outline, scan), this.open);
    this.kinds = new Kinds(outline, scan, graph, this.links, this.placement, prepaid, this.open);
    this.signatures = new Signatures(outline, additions, this.kinds.typeThreads);
    this.exhausted = additions.declare('exhausted', [I64, I64], [I64]);
    this.left = additions.declare('left', [I64], []);
    this.stubs = Array.from({ length: outline.importedFunctions }, (_, index) => {
      return additions.declareTyped(`import ${index}`, this.signatures.index(outline.functions[index] as number, Threads.both));
    });
    if (this.open) {
      graph.taken.forEach((taken, index) => {
        if (taken === 1) this.references.set(index, additions.declareTyped('reference', outline.functions[index] as number));
      });
    }
    this.helpers = scan.helpers.list.map(helper => {
      const type = helper.is64 ? I64 : I32;
      return additions.declare(nameOf(helper), [type, I64, I64], [type, I64]);
    });
  }

  /** Type index of each of the module's functions, imports first. */
  functionTypes(): number[] {
    const { outline, kinds } = this;
    return outline.functions.map((type, index) => {
      return this.signatures.index(type, index < outline.importedFunctions ? Threads.none : kinds.threads[index] as number);
    });
  }

  /** The type as it was, for imports and tags. */
  plainType(type: number): number {
    return this.signatures.index(type, Threads.none);
  }

  typeSection(): ByteWriter {
    return this.signatures.section();
  }

  callee(index: number): number {
    return this.stubs[index] ?? index + this.shift;
  }

  /** What a reference to a function refers to. */
  reference(index: number): number {
    return this.references.get(index) ?? this.callee(index);
  }

  /** A function of the original type through which the host calls; the fuel is in the global before and afterwards. */
  entry(index: number): number {
    const known = this.entries.get(index);
    if (known !== undefined) return known;
    const entry = this.additions.declareTyped(`export ${index}`, this.plainType(this.outline.functions[index] as number));
    this.entries.set(index, entry);
    return entry;
  }

  /**
   * Writes the bodies of the added functions where they belong, and plans those of the module's own. No more entries can
   * be asked for afterwards.
   */
  plan(ends: ThreadedEnds): BodyPlan {
    const { outline, scan, additions, kinds, links, signatures, globals } = this;
    additions.define(this.exhausted, 2, code => this.writeExhausted(code, ends));
    additions.define(this.left, 1, code => this.writeLeft(code));
    this.stubs.forEach((stub, index) => {
      additions.define(stub, this.paramCount(index) + Threads.both, code => this.writeStub(code, index));
    });
    for (const [index, entry] of this.entries) additions.define(entry, this.paramCount(index), code => this.writeEntry(code, index));
    for (const [index, reference] of this.references) additions.define(reference, this.paramCount(index), code => this.writeReference(code, index));
    scan.helpers.list.forEach((helper, id) => {
      additions.define(this.helpers[id] as number, 3, code => {
        if (helper.kind !== 'charge') writeCap(code, helper, ends, () => code.get(2));
        code.get(2);
        pushPrice(code, priceOf(helper), helper.is64);
        code.op(Op.i64Sub).set(2);
        this.writeCheck(code, 1, 2);
        code.get(0).get(2);
      });
    });
    const references = new Int32Array(this.references.size === 0 ? 0 : outline.functions.length).fill(-1);
    for (const [index, reference] of this.references) references[index] = reference;
    const target = planTarget(outline, scan, kinds, signatures, links, {
      stubs: this.stubs[0] ?? 0, shift: this.shift, references, helpers: this.helpers, fuelGlobal: globals.fuel, stackGlobal: globals.stack,
      hostDepth: globals.hostDepth ?? -1, exhausted: this.exhausted, renewable: globals.hostDepth === undefined, ...(ends.unreachable === undefined ? {} : { unreachable: ends.unreachable }),
    });
    return planBodies(outline, scan, kinds, links, this.placement, target);
  }

  private paramCount(index: number): number {
    return functionTypeOf(this.outline, index).params.length;
  }

  private pushParams(code: Assembler, index: number): void {
    for (let position = 0; position < this.paramCount(index); position++) code.get(position);
  }

  /** Asks for fuel where it is below zero. */
  private writeCheck(code: Assembler, depth: number, fuel: number): void {
    code.get(fuel).i64(0n).op(Op.i64LtS).open(Op.if).get(depth).get(fuel).call(this.exhausted).set(fuel).end();
  }

  /** Depth and fuel to fuel: ends the execution, or comes back with more. */
  private writeExhausted(code: Assembler, ends: ThreadedEnds): void {
    const [depth, fuel] = [0, 1];
    const { globals } = this;
    code.get(fuel).at(Op.globalSet, globals.fuel);
    code.get(depth).i64(0n).op(Op.i64LtS).open(Op.if).call(ends.stackExhausted).end();
    if (globals.hostDepth === undefined) code.get(depth).op(Op.i32WrapI64).at(Op.globalSet, globals.stack);
    code.get(fuel).i64(0n).op(Op.i64LtS).open(Op.if).call(ends.outOfFuel).end();
    code.at(Op.globalGet, globals.fuel);
  }

  /**
   * Calls an import with fuel and depth in the globals, where nested calls from the host find them. Behind it, and behind
   * an exception that comes from it, calls from the host find what they found before.
   */
  private writeStub(code: Assembler, index: number): void {
    const { globals, outline } = this;
    const { hostDepth } = globals;
    const depth = this.paramCount(index);
    const fuel = depth + 1;
    code.get(depth).i64(BigInt(BOUNDARY_FRAME)).op(Op.i64Sub).set(depth);
    code.get(fuel).get(depth).op(Op.i64Or).i64(0n).op(Op.i64LtS).open(Op.if).get(depth).get(fuel).call(this.exhausted).set(fuel).end();
    code.get(fuel).at(Op.globalSet, globals.fuel);
    const call = (): void => {
      this.pushParams(code, index);
      code.call(index + this.shift);
    };
    if (hostDepth === undefined) {
      code.get(depth).op(Op.i32WrapI64).at(Op.globalSet, globals.stack);
      call();
    } else {
      const before = code.local(I64);
      const leave = (from: number): Assembler => code.get(from).at(Op.globalSet, hostDepth).get(from).at(Op.globalSet, globals.stack);
      code.at(Op.globalGet, hostDepth).set(before);
      leave(depth).openTyped(Op.try, this.signatures.results(outline.functions[index] as number));
      call();
      code.op(Op.catchAll);
      leave(before).op(Op.rethrow, 0).end();
      leave(before);
    }
    code.at(Op.globalGet, globals.fuel);
  }

  /**
   * What references refer to where others may hold them. It takes fuel and depth from the globals and leaves the fuel
   * there. It is short, since modules can have many: whoever called it gives the depth back, but where exceptions may come
   * back to a label.
   */
  private writeReference(code: Assembler, index: number): void {
    const { globals } = this;
    const stack = this.links.catchesAtLabels ? code.local(I64) : -1;
    this.pushParams(code, index);
    if (stack >= 0) code.at(Op.globalGet, globals.stack).set(stack);
    this.callWithGlobals(code, index, () => code.at(Op.globalGet, globals.stack), () => code.at(Op.globalSet, globals.fuel));
    if (stack >= 0) code.get(stack).at(Op.globalSet, globals.stack);
  }

  /** What the host calls. It may come back more than once, and finds the depth as it was. */
  private writeEntry(code: Assembler, index: number): void {
    const { globals } = this;
    const { hostDepth } = globals;
    const leaveFuel = (): Assembler => code.call(this.left);
    if (hostDepth !== undefined) {
      this.pushParams(code, index);
      this.callWithGlobals(code, index, () => code.at(Op.globalGet, hostDepth), leaveFuel);
    } else {
      const stack = code.local(I32);
      code.at(Op.globalGet, globals.stack).set(stack);
      this.pushParams(code, index);
      this.callWithGlobals(code, index, () => code.get(stack).op(Op.i64ExtendI32S), leaveFuel);
      code.get(stack).at(Op.globalSet, globals.stack);
    }
  }

  /** Calls a function, whose parameters are pushed, with the fuel of the global, and leaves what it answers with. */
  private callWithGlobals(code: Assembler, index: number, pushDepth: () => void, leaveFuel: () => void): void {
    const { globals, kinds } = this;
    const carries = kinds.threads[index] !== Threads.none;
    const prepaid = kinds.prepaid.functions[index] as number;
    if (kinds.threads[index] === Threads.both) pushDepth();
    code.at(Op.globalGet, globals.fuel);
    if (prepaid !== 0) code.i64(BigInt(prepaid)).op(Op.i64Sub);
    // What carries nothing costs no more than this.
    if (!carries) leaveFuel();
    code.call(this.callee(index));
    if (carries) leaveFuel();
  }

  /** Fuel to nothing: leaves it in the global, and asks for more where there is none. What a trap left of the depth is over. */
  private writeLeft(code: Assembler): void {
    const { globals } = this;
    code.get(0).i64(0n).op(Op.i64LtS).open(Op.if);
    code.at(Op.globalGet, globals.stack);
    if (globals.hostDepth === undefined) code.op(Op.i64ExtendI32S);
    code.get(0).call(this.exhausted).set(0).end();
    code.get(0).at(Op.globalSet, globals.fuel);
    if (globals.hostDepth !== undefined) code.at(Op.globalGet, globals.hostDepth).at(Op.globalSet, globals.stack);
  }
}

/** Whether any function ends in a call through a reference. */
function endsThroughReferences({ events }: ModuleScan): boolean {
  for (let event = 0; event < events.count; event++) {
    const kind = events.kind(event);
    if (kind === Op.returnCallIndirect || kind === Op.returnCallRef) return true;
  }
  return false;
}
