import { Additions } from './additions';
import { Assembler, type MemoryTarget } from './assembler';
import { checkCaps, type Caps } from './caps';
import { addChannel, addGlobals, HOST_IMPORTS, pushAsI64, pushFromI64, type Channel, type HardenedGlobals, type Target } from './channel';
import { FUEL_VERSION } from './costs';
import type { Crew } from './crew/crew';
import { scanTogether } from './crew/scanTogether';
import { writeTogether } from './crew/writeTogether';
import { functionTypeOf } from './decodeModule';
import type { EngineCheck } from './engineCheck';
import { MAX_FUNCTIONS, MAX_PAGES_32, MAX_TABLE_ELEMENTS } from './engineLimits';
import { isShared } from './events';
import { addHelpers, type HelperTarget } from './helperBodies';
import { flatSignature, linkImports } from './imports';
import { ExternKind, SectionId, type Limits, type ModuleOutline } from './module';
import { writeModule, type SectionContent } from './moduleWriter';
import { nameSection } from './names';
import { Op } from './opcodes';
import { addProfile, PROFILE_IMPORTS, type Profile } from './profile';
import { EndReason, FrameFlag, FrameKind, PROTOCOL_VERSION } from './protocol';
import { refused } from './refusal';
import { BodyRewriter } from './rewrite';
import { reservedExports, rewritten } from './rewritten';
import { scanModule, type ModuleScan } from './scan';
import { codeSection, elementSection, functionSection, globalSection, memorySection, tableSection, typeSection } from './sections';
import { writeBodies } from './threaded/body';
import type { BodyPlan } from './threaded/bodyPlan';
import { tagsTyped } from './threaded/plainTypes';
import { Threading } from './threaded/threading';
import { FUEL_EXPORT, PROFILE_FLUSH_EXPORT, PROFILE_MODULE, type Attached, type Callable, type HardenedInfo, type HardenPlan, type HardenResult, type PluginImport } from './types';
import { I32 } from './valueTypes';
import { ByteWriter } from './writer';

const DEFAULT_PAGES = 4096;
const DEFAULT_ELEMENTS = 1_000_000;

/** Exports of a hardened module that are not its own. */
export const MEMORY_EXPORT = 'memory';
export const ENTRY_EXPORT = '_start';

/**
 * Rewrites a plugin's module so that it runs under any WASI host with its limits and its link to Airlock inside: see
 * protocol.ts for how it then talks. Pure and deterministic; nothing is thrown for what the bytes contain.
 * @param bytes the plugin's module
 * @param plan which imports are linked, and the caps
 * @param crew threads that help with large modules; what comes out is the same
 * @returns the hardened module and what a host needs to know of it, or why the module is refused
 */
export function harden(bytes: Uint8Array, plan: HardenPlan, crew?: Crew): HardenResult {
  const helpers = crew !== undefined && bytes.length >= crew.smallest ? crew : undefined;
  return rewritten(helpers === undefined ? bytes : shared(bytes), (outline, engine) => new Hardening(outline, plan, helpers).run(engine), helpers);
}

class Hardening {
  private readonly caps: Caps;
  private readonly additions: Additions;
  /** The module's memories; the channel's is raised to one page, or added where there is none. */
  private readonly memories: readonly Limits[];
  private readonly channelMemory: MemoryTarget;
  /** Imports of the hardened module, which stand before all of the plugin's own functions. */
  private readonly hostImports: number;
  private profile: Profile | undefined;

  constructor(private readonly outline: ModuleOutline, private readonly plan: HardenPlan, private readonly crew: Crew | undefined) {
    this.caps = {
      pages: BigInt(Math.min(plan.maxMemoryPages ?? DEFAULT_PAGES, MAX_PAGES_32)),
      elements: BigInt(Math.min(plan.maxTableElements ?? DEFAULT_ELEMENTS, MAX_TABLE_ELEMENTS)),
    };
    this.hostImports = HOST_IMPORTS + (plan.profile === true ? PROFILE_IMPORTS.length : 0);
    this.additions = new Additions(outline, this.hostImports + outline.functions.length);
    const exported = outline.exports.find(entry => entry.kind === ExternKind.memory && entry.name === MEMORY_EXPORT);
    const index = exported?.index ?? 0;
    const declared = outline.memories.map(memory => memory.limits);
    this.channelMemory = { index, is64: declared[index]?.is64 ?? false };
    this.memories = declared.length === 0
      ? [{ min: 1n, max: 1n, is64: false }]
      : declared.map((limits, at) => (at === index ? withOnePage(limits) : limits));
  }

  run(engine: EngineCheck): { bytes: Uint8Array<ArrayBuffer>; info: HardenedInfo } {
    const { outline, plan, additions } = this;
    reservedExports(outline);
    const imports = linkImports(outline, plan);
    checkCaps(outline, this.caps);
    if (this.caps.pages < 1n) throw refused('over-cap', 0, 'The channel needs one page of memory; the cap is 0.');
    if (outline.functions.length + this.hostImports > MAX_FUNCTIONS) throw refused('over-limit', 0, 'The module has no room for the functions that hardening adds.');
    const scan = (this.crew === undefined ? undefined : scanTogether(outline, this.crew)) ?? scanModule(outline);
    engine.begin();
    const globals = addGlobals(additions, Number(this.caps.pages), Number(this.caps.elements));
    if (plan.profile === true) this.profile = addProfile(additions, globals.fuel, HOST_IMPORTS);
    const threading = plan.scheme !== 'oracle' && this.profile === undefined && Threading.suits(outline, scan, false)
      ? new Threading(outline, scan, additions, globals, this.hostImports)
      : undefined;
    const { callables, targets, start } = this.callables(index => threading?.entry(index) ?? index + this.hostImports);
    const channel = addChannel(additions, {
      memory: this.channelMemory, globals, callables: targets, catches: scan.catches,
      pageCap: Number(this.caps.pages), elementCap: Number(this.caps.elements),
      ...(this.profile === undefined ? {} : { profile: this.profile }),
    });
    const code = this.codeSection(scan, globals, channel, imports, threading);
    return {
      bytes: this.write(globals, channel, code, scan.referenced, threading),
      info: {
        fuelVersion: FUEL_VERSION, protocolVersion: PROTOCOL_VERSION, imports, callables,
        ...(start === undefined ? {} : { start }),
        memory64: this.channelMemory.is64,
        initialMemoryPages: outline.memories.map((_, index) => Number(this.memories[index]?.min ?? 0n)),
        initialTableElements: outline.tables.map(table => Number(table.limits.min)),
      },
    };
  }

  /** Exported functions of flat types, and the start function, which comes last. */
  private callables(target: (index: number) => number): { callables: Callable[]; targets: Target[]; start: number | undefined } {
    const { outline } = this;
    const callables: Callable[] = [];
    const targets: Target[] = [];
    const add = (name: string, index: number): number | undefined => {
      const signature = flatSignature(functionTypeOf(outline, index));
      if (signature === undefined) return undefined;
      targets.push({ index: target(index), signature });
      return callables.push({ name, signature }) - 1;
    };
    for (const entry of outline.exports) {
      if (entry.kind === ExternKind.func) add(entry.name, entry.index);
    }
    const start = outline.start === undefined ? undefined : add('', outline.start.index);
    if (callables.length === 0) throw refused('no-entry', 0, 'The module exports no function that could be called.');
    return { callables, targets, start };
  }

  private codeSection(
    scan: ModuleScan, globals: HardenedGlobals, channel: Channel, imports: readonly PluginImport[], threading: Threading | undefined,
  ): SectionContent {
    const { outline, additions } = this;
    const stubs = new ByteWriter();
    imports.forEach((entry, index) => writeStub(stubs, entry, index, globals, channel, this.channelMemory));
    const cap = runtimeCap(globals);
    const own = threading === undefined ? [this.writeOracle(scan, globals, channel, cap)] : this.writePlanned(threading.plan({ ...channel, cap }));
    const added = new ByteWriter();
    for (const { body } of additions.functions) body?.write(added);
    return codeSection(outline.functions.length + additions.functions.length, [stubs.view(), ...own, added.view()]);
  }

  private writePlanned(plan: BodyPlan): readonly Uint8Array[] {
    if (this.crew !== undefined) return writeTogether(plan, this.crew);
    const bodies = new ByteWriter(this.outline.bytes.length * 2);
    writeBodies(plan, bodies);
    return [bodies.view()];
  }

  private writeOracle(scan: ModuleScan, globals: HardenedGlobals, channel: Channel, cap: NonNullable<HelperTarget['cap']>): Uint8Array {
    const bodies = new ByteWriter(this.outline.bytes.length * 2);
    const shift = (index: number): number => index + this.hostImports;
    const helpers = addHelpers(this.additions, scan.helpers.list, {
      fuelGlobal: globals.fuel, outOfFuel: channel.outOfFuel, cap,
    });
    const rewriter = new BodyRewriter(this.outline, scan, {
      callee: shift, tailCallee: shift, reference: shift, helpers,
      fuelGlobal: globals.fuel, stackGlobal: globals.stack,
      outOfFuel: channel.outOfFuel, stackExhausted: channel.stackExhausted, unreachable: channel.unreachable,
      resultsType: type => this.resultsType(type),
      ...(this.profile === undefined ? {} : { profile: this.profile }),
    });
    for (const body of scan.functions) rewriter.write(body, bodies);
    return bodies.view();
  }

  private resultsType(typeIndex: number): number {
    const type = this.outline.types[typeIndex];
    return this.additions.type([], type?.kind === 'func' ? type.results : []);
  }

  private write(
    globals: HardenedGlobals, channel: Channel, code: SectionContent, referenced: ReadonlySet<number>, threading: Threading | undefined,
  ): Uint8Array<ArrayBuffer> {
    const { outline, additions } = this;
    const shift = (index: number): number => threading?.reference(index) ?? index + this.hostImports;
    const imports = this.importSection();
    const functions = functionSection(threading?.functionTypes() ?? outline.functions, additions);
    const tags = threading === undefined ? 'keep' : tagsTyped(outline, type => threading.plainType(type));
    const content = new Map<number, SectionContent>([
      [SectionId.tag, tags],
      [SectionId.type, threading?.typeSection() ?? typeSection(outline, additions)],
      [SectionId.import, imports],
      [SectionId.function, functions],
      [SectionId.memory, memorySection(this.memories, this.caps.pages)],
      [SectionId.global, globalSection(outline, additions, shift)],
      [SectionId.export, this.exportSection(globals, channel)],
      // The host calls it over the channel.
      [SectionId.start, 'drop'],
      [SectionId.element, elementSection(outline, shift, [...referenced].map(shift)) ?? 'drop'],
      [SectionId.code, code],
    ]);
    if (outline.tables.length > 0) content.set(SectionId.table, tableSection(outline, this.caps.elements, shift));
    return writeModule(outline, {
      content, keepCustom: () => false,
      names: nameSection(outline, {
        shift: this.hostImports, before: this.importNames().map(name => `airlock:${name}`), behind: additions.functions.map(added => added.name),
        globals: additions.globalNames, linked: true,
      }),
    });
  }

  private importSection(): ByteWriter {
    const content = new ByteWriter();
    const transfer = this.additions.type([I32, I32, I32, I32], [I32]);
    const exit = this.additions.type([I32], []);
    content.u32(this.hostImports);
    hostNames.forEach((name, index) => {
      content.name('wasi_snapshot_preview1');
      content.name(name);
      content.u8(ExternKind.func);
      content.u32(index === hostNames.length - 1 ? exit : transfer);
    });
    if (this.profile === undefined) return content;
    for (const { name, params, results } of PROFILE_IMPORTS) {
      content.name(PROFILE_MODULE);
      content.name(name);
      content.u8(ExternKind.func);
      content.u32(this.additions.type(params, results));
    }
    return content;
  }

  private importNames(): string[] {
    return [...hostNames, ...(this.profile === undefined ? [] : PROFILE_IMPORTS.map(({ name }) => `profile.${name}`))];
  }

  private exportSection(globals: HardenedGlobals, channel: Channel): ByteWriter {
    const content = new ByteWriter();
    const entries = [
      [MEMORY_EXPORT, ExternKind.memory, this.channelMemory.index],
      [ENTRY_EXPORT, ExternKind.func, channel.entry],
      [FUEL_EXPORT, ExternKind.global, globals.fuel],
      ...(this.profile === undefined ? [] : [[PROFILE_FLUSH_EXPORT, ExternKind.func, this.profile.flush] as const]),
    ] as const;
    content.u32(entries.length);
    for (const [name, kind, index] of entries) {
      content.name(name);
      content.u8(kind);
      content.u32(index);
    }
    return content;
  }
}

/** Growth is held to the caps that the host gave at the start, and the next frame says what was refused. */
function runtimeCap(globals: HardenedGlobals): NonNullable<HelperTarget['cap']> {
  return kind => {
    const [global, flag] = kind === 'growMemory'
      ? [globals.pageCap, FrameFlag.memoryRefused]
      : [globals.elementCap, FrameFlag.tableRefused];
    return {
      push: code => code.at(Op.globalGet, global).op(Op.i64ExtendI32U),
      refuse: code => code.at(Op.globalGet, globals.flags).i32(flag).op(Op.i32Or).at(Op.globalSet, globals.flags),
    };
  };
}

function shared(bytes: Uint8Array): Uint8Array {
  if (isShared(bytes)) return bytes;
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

const hostNames = ['fd_read', 'fd_write', 'proc_exit'];

function withOnePage(limits: Limits): Limits {
  if (limits.min > 0n) return limits;
  return { ...limits, min: 1n, ...(limits.max === 0n ? { max: 1n } : {}) };
}

/** What stands in an import's place: a call over the channel, or the end of the execution. */
function writeStub(into: ByteWriter, entry: PluginImport, index: number, globals: HardenedGlobals, channel: Channel, memory: MemoryTarget): void {
  const { params, results } = entry.signature;
  const code = new Assembler(params.length);
  if (entry.decision === 'denied') {
    code.i64(BigInt(index)).at(Op.globalSet, globals.values[0] as number);
    code.i32(FrameKind.end).i32(EndReason.denied).i32(1).call(channel.talk).op(Op.unreachable);
  } else {
    params.forEach((type, position) => {
      code.get(position);
      pushAsI64(code, type);
      code.at(Op.globalSet, globals.values[position] as number);
    });
    const pushCount = entry.attached === undefined ? () => code.i32(params.length) : writeAttachment(code, entry.attached, params.length, globals, channel, memory);
    code.i32(FrameKind.import).i32(index);
    pushCount().call(channel.talk);
    results.forEach((type, position) => {
      code.at(Op.globalGet, globals.values[position] as number);
      pushFromI64(code, type);
    });
  }
  code.write(into);
}

/**
 * Has the next frame bring along what the arguments point to: the bytes, or of a list of one buffer its entry and its bytes.
 * Gives what pushes the count of values.
 */
function writeAttachment(
  code: Assembler, { pointer, length, unit, follow }: Attached, params: number, globals: HardenedGlobals, { attach }: Channel, memory: MemoryTarget,
): () => Assembler {
  const entry = globals.values[params];
  const list = (): Assembler => code.get(pointer).get(length).i32(unit).op(Op.i32Mul).call(attach);
  list();
  if (!follow || entry === undefined) return () => code.i32(params);
  const count = code.local(I32);
  code.i32(params).set(count);
  code.at(Op.globalGet, globals.attachedLength).i32(unit).op(Op.i32Eq).get(length).i32(1).op(Op.i32Eq, Op.i32And).open(Op.if);
  code.address(pointer, memory).memory(Op.i64Load, memory, 0).at(Op.globalSet, entry);
  code.address(pointer, memory).memory(Op.i32Load, memory, 0);
  code.address(pointer, memory).memory(Op.i32Load, memory, 4).call(attach);
  code.at(Op.globalGet, globals.attachedLength).open(Op.if).i32(params + 1).set(count).op(Op.else);
  list().end().end();
  return () => code.get(count);
}
