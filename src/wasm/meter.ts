import { Additions } from './additions';
import { checkCaps } from './caps';
import { FUEL_VERSION } from './costs';
import { MAX_PAGES_32, MAX_TABLE_ELEMENTS } from './engineLimits';
import { addHelpers, type Cap } from './helperBodies';
import { addBoundary, type Boundary } from './meterBoundary';
import { ExternKind, SectionId, type ModuleOutline } from './module';
import { writeModule, type SectionContent } from './moduleWriter';
import { hasNames, nameSection } from './names';
import { Op } from './opcodes';
import { BodyRewriter } from './rewrite';
import { reservedExports, rewritten } from './rewritten';
import { scanModule, type ModuleScan } from './scan';
import { codeSection, elementSection, findSection, functionSection, globalSection, memorySection, startSection, tableSection, typeSection } from './sections';
import { MAX_STACK_BYTES } from './stackEstimate';
import { FUEL_EXPORT, SET_FUEL_EXPORT, type MeterPlan, type MeterResult } from './types';
import { I64 } from './valueTypes';
import { writeBodies } from './threaded/body';
import { importsTyped, tagsTyped } from './threaded/plainTypes';
import { Threading } from './threaded/threading';
import { ByteWriter } from './writer';

const DEFAULT_FUEL = 2n ** 62n;
/** More than 64-bit addresses can reach. */
const NO_CAP = 2n ** 64n;

/** Custom sections whose offsets or indices would point to the wrong places. */
const staleSections = /^(\.debug_|reloc\.|metadata\.code\.|sourceMappingURL$|external_debug_info$|linking$)/;

/**
 * Adds limits and nothing else: imports and exports stay as they are, and the mutable i64 global `airlock:fuel` is
 * exported besides, or functions in its place. Running out of fuel or of stack is an `unreachable` trap. After a trap the next call from outside
 * starts with the whole stack again. Pure and deterministic; nothing is thrown for what the bytes contain.
 * @param bytes any module; it may import memories, tables, globals and tags
 * @returns the metered module, or why it is refused
 */
export function meter(bytes: Uint8Array, plan: MeterPlan = {}): MeterResult {
  return rewritten(bytes, outline => new Metering(outline, plan).run());
}

interface FuelExport {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

class Metering {
  private readonly additions: Additions;
  /** Caps that are tighter than the engine's own. */
  private readonly pages: bigint | undefined;
  private readonly elements: bigint | undefined;
  private readonly fuelGlobal: number;

  constructor(private readonly outline: ModuleOutline, private readonly plan: MeterPlan) {
    this.additions = new Additions(outline, outline.functions.length);
    this.pages = below(plan.maxMemoryPages, MAX_PAGES_32);
    this.elements = below(plan.maxTableElements, MAX_TABLE_ELEMENTS);
    this.fuelGlobal = this.additions.global('fuel', 'i64', plan.fuel ?? DEFAULT_FUEL);
  }

  private get stackBytes(): number {
    return Math.max(0, Math.min(this.plan.stackBytes ?? MAX_STACK_BYTES, MAX_STACK_BYTES));
  }

  run(): { bytes: Uint8Array<ArrayBuffer>; fuelVersion: number } {
    const { outline } = this;
    reservedExports(outline);
    checkCaps(outline, { pages: this.pages ?? NO_CAP, elements: this.elements ?? NO_CAP });
    const scan = scanModule(outline);
    return { bytes: (this.plan.scheme !== 'oracle' && Threading.suits(outline, scan, true) ? this.threaded(scan) : this.oracle(scan)), fuelVersion: FUEL_VERSION };
  }

  private oracle(scan: ModuleScan): Uint8Array<ArrayBuffer> {
    const { outline, additions, stackBytes } = this;
    const stackGlobal = additions.global('stack', 'i32', BigInt(stackBytes));
    const boundary = addBoundary(outline, additions, scan, { stackGlobal, stackBytes });
    const fuel = this.fuelExports();
    const bodies = this.bodies(scan, boundary, stackGlobal);
    return this.write(scan, boundary, bodies, fuel, new Map<number, SectionContent>([
      [SectionId.type, typeSection(outline, additions)],
      [SectionId.function, functionSection(outline.functions.slice(outline.importedFunctions), additions)],
    ]));
  }

  private threaded(scan: ModuleScan): Uint8Array<ArrayBuffer> {
    const { outline, additions, fuelGlobal: fuel } = this;
    const stack = additions.global('stack', 'i64', BigInt(this.stackBytes));
    const hostDepth = additions.global('host depth', 'i64', BigInt(this.stackBytes));
    const threading = new Threading(outline, scan, additions, { fuel, stack, hostDepth }, 0);
    const boundary: Boundary = {
      callee: index => threading.callee(index), reference: index => threading.reference(index),
      exported: index => (index < outline.importedFunctions ? index : threading.entry(index)),
    };
    for (const { kind, index } of outline.exports) if (kind === ExternKind.func) boundary.exported(index);
    const start = outline.start === undefined ? undefined : boundary.exported(outline.start.index);
    const bodies = new ByteWriter(outline.bytes.length * 2);
    const fuelExports = this.fuelExports();
    writeBodies(threading.plan({ ...this.ends(), cap: kind => this.growthCap(kind) }), bodies);
    for (const { body } of additions.functions) body?.write(bodies);
    const plainType = (type: number): number => threading.plainType(type);
    const functions = functionSection(threading.functionTypes().slice(outline.importedFunctions), additions);
    const content = new Map<number, SectionContent>([
      [SectionId.function, functions],
      [SectionId.import, importsTyped(outline, plainType)],
      [SectionId.tag, tagsTyped(outline, plainType)],
      [SectionId.type, threading.typeSection()],
    ]);
    if (start !== undefined) content.set(SectionId.start, startSection(start));
    return this.write(scan, boundary, bodies, fuelExports, content);
  }

  /** Functions in which an execution ends. */
  private ends(): { outOfFuel: number; stackExhausted: number } {
    const [outOfFuel, stackExhausted] = ['out of fuel', 'stack exhausted'].map(name => {
      const index = this.additions.declare(name, [], []);
      this.additions.define(index, 0, code => code.op(Op.unreachable));
      return index;
    }) as [number, number];
    return { outOfFuel, stackExhausted };
  }

  /** Adds what the fuel is read and set through where it is not the global itself. */
  private fuelExports(): readonly FuelExport[] {
    const { additions, fuelGlobal } = this;
    if (this.plan.fuelAccess !== 'functions') return [{ name: FUEL_EXPORT, kind: ExternKind.global, index: fuelGlobal }];
    const read = additions.declare('fuel', [], [I64]);
    additions.define(read, 0, code => code.at(Op.globalGet, fuelGlobal));
    const set = additions.declare('set fuel', [I64], []);
    additions.define(set, 1, code => code.get(0).at(Op.globalSet, fuelGlobal));
    return [{ name: FUEL_EXPORT, kind: ExternKind.func, index: read }, { name: SET_FUEL_EXPORT, kind: ExternKind.func, index: set }];
  }

  private bodies(scan: ModuleScan, boundary: Boundary, stackGlobal: number): ByteWriter {
    const { outline, additions, fuelGlobal } = this;
    const { outOfFuel: trap, stackExhausted: exhausted } = this.ends();
    const helpers = addHelpers(additions, scan.helpers.list, {
      fuelGlobal, outOfFuel: trap, cap: kind => this.growthCap(kind),
    });
    const rewriter = new BodyRewriter(outline, scan, {
      callee: boundary.callee, tailCallee: index => index, reference: boundary.reference, helpers,
      fuelGlobal, stackGlobal, outOfFuel: trap, stackExhausted: exhausted,
      resultsType: type => {
        const found = outline.types[type];
        return additions.type([], found?.kind === 'func' ? found.results : []);
      },
    });
    const bodies = new ByteWriter(outline.bytes.length);
    for (const body of scan.functions) rewriter.write(body, bodies);
    for (const { body } of additions.functions) body?.write(bodies);
    return bodies;
  }

  /** Imported memories and tables cannot be declared smaller; and a growth that is refused costs nothing. */
  private growthCap(kind: 'growMemory' | 'growTable'): Cap | undefined {
    const cap = kind === 'growMemory' ? this.pages : this.elements;
    if (cap === undefined) return undefined;
    return { push: code => code.i64(cap), refuse: () => undefined };
  }

  private write(
    scan: ModuleScan, boundary: Boundary, bodies: ByteWriter, fuel: readonly FuelExport[], sections: ReadonlyMap<number, SectionContent>,
  ): Uint8Array<ArrayBuffer> {
    const { outline, additions } = this;
    const { reference } = boundary;
    const content = new Map<number, SectionContent>([
      ...sections,
      [SectionId.global, globalSection(outline, additions, reference)],
      [SectionId.export, this.exportSection(boundary, fuel)],
      [SectionId.element, elementSection(outline, reference, this.undeclared(scan, boundary)) ?? 'drop'],
      [SectionId.code, codeSection(scan.functions.length + additions.functions.length, [bodies.view()])],
    ]);
    if (findSection(outline, SectionId.table) !== undefined) content.set(SectionId.table, tableSection(outline, this.elements, reference));
    if (this.pages !== undefined && findSection(outline, SectionId.memory) !== undefined) {
      content.set(SectionId.memory, memorySection(outline.memories.slice(outline.importedMemories).map(memory => memory.limits), this.pages));
    }
    return writeModule(outline, {
      content, keepCustom: name => !staleSections.test(name),
      names: this.names(),
    });
  }

  /** Where the module names nothing, only what limits are kept by is named, not what stands at its boundary. */
  private names(): ByteWriter {
    const { outline, additions } = this;
    const named = hasNames(outline);
    return nameSection(outline, {
      shift: 0, before: [], linked: false, globals: additions.globalNames,
      behind: additions.functions.map(({ name }) => (named || !/^airlock:(import|export|reference)\b/.test(name) ? name : undefined)),
    });
  }

  /** Functions that code refers to and whose declaration may have gone, because another stands in their place. */
  private undeclared(scan: ModuleScan, { reference }: Boundary): number[] {
    const exported = new Set(this.outline.exports.filter(entry => entry.kind === ExternKind.func).map(entry => entry.index));
    return [...scan.referenced].filter(index => reference(index) !== index || exported.has(index)).map(reference);
  }

  private exportSection(boundary: Boundary, fuel: readonly FuelExport[]): ByteWriter {
    const content = new ByteWriter();
    const { exports } = this.outline;
    content.u32(exports.length + fuel.length);
    const write = (name: string, kind: number, index: number): void => {
      content.name(name);
      content.u8(kind);
      content.u32(index);
    };
    for (const { name, kind, index } of exports) write(name, kind, kind === ExternKind.func ? boundary.exported(index) : index);
    for (const { name, kind, index } of fuel) write(name, kind, index);
    return content;
  }
}

/** The cap where it is tighter than what the engine allows anyway. */
function below(cap: number | undefined, most: number): bigint | undefined {
  return cap === undefined || cap >= most ? undefined : BigInt(Math.max(0, cap));
}
