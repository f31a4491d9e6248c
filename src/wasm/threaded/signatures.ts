import type { Additions } from '../additions';
import { MAX_PARAMS, MAX_RESULTS } from '../engineLimits';
import { SectionId, type FunctionType, type ModuleOutline } from '../module';
import { ByteReader } from '../reader';
import { findSection } from '../sections';
import { I64, readValueType, writeValueType, type ValueType } from '../valueTypes';
import { ByteWriter } from '../writer';

/** What a function takes and gives besides its own parameters and results; also the number of its added parameters. */
export const Threads = {
  /** Nothing: its callers pay for it. */
  none: 0,
  /** The fuel left, as a parameter and as the last result. */
  fuel: 1,
  /** The depth left as a parameter, and the fuel left behind it. */
  both: 2,
} as const;

const FUNC = 0x60;
const STRUCT = 0x5f;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
const REC = 0x4e;

/**
 * The types of a module whose functions carry fuel and depth. A function type of the module means, in place, what
 * calls through references of it carry; the other variants of it are added.
 */
export class Signatures {
  /** @param carried of each type: what a call through a reference of it carries ({@link Threads}) */
  constructor(
    private readonly outline: ModuleOutline,
    private readonly additions: Additions,
    readonly carried: Uint8Array,
  ) {}

  /** Whether every type has room for what is added. */
  static fit(outline: ModuleOutline): boolean {
    return outline.types.every(type => type.kind !== 'func' || (type.params.length + 2 <= MAX_PARAMS && type.results.length < MAX_RESULTS));
  }

  /** Index of the variant of a function type that carries `threads`. */
  index(type: number, threads: number): number {
    if (this.carried[type] === threads) return type;
    const own = this.own(type);
    return this.additions.type(...extended(own, threads));
  }

  /** Index of the type without parameters and with the results of `type`. */
  results(type: number): number {
    const own = this.own(type);
    if (own.params.length === 0) return this.index(type, Threads.none);
    return this.additions.type([], own.results);
  }

  private own(type: number): FunctionType {
    const own = this.outline.types[type];
    if (own?.kind !== 'func') throw new Error(`Type ${type} is not a function type.`);
    return own;
  }

  /** The type section: the module's types, changed in place, and the added ones. */
  section(): ByteWriter {
    const { outline, additions } = this;
    const content = new ByteWriter();
    content.u32(outline.typeEntries + additions.typeCount);
    const section = findSection(outline, SectionId.type);
    if (section !== undefined) {
      const reader = new ByteReader(outline.bytes, section.start, section.end);
      const entries = reader.u32();
      let index = 0;
      for (let entry = 0; entry < entries; entry++) {
        let members = 1;
        if (outline.bytes[reader.position] === REC) {
          content.u8(reader.u8());
          members = reader.u32();
          content.u32(members);
        }
        for (; members > 0; members--) this.copyType(reader, index++, content);
      }
    }
    content.writer(additions.types);
    return content;
  }

  private copyType(reader: ByteReader, index: number, content: ByteWriter): void {
    const { bytes, types } = this.outline;
    const start = reader.position;
    let form = reader.u8();
    if (form === SUB || form === SUB_FINAL) {
      for (let count = reader.u32(); count > 0; count--) reader.u32();
      form = reader.u8();
    }
    if (form === FUNC) {
      content.raw(bytes, start, reader.position);
      for (let list = 0; list < 2; list++) {
        for (let count = reader.u32(); count > 0; count--) readValueType(reader, types.length);
      }
      for (const list of extended(this.own(index), this.carried[index] as number)) {
        content.u32(list.length);
        for (const type of list) writeValueType(content, type);
      }
      return;
    }
    const fields = form === STRUCT ? reader.u32() : 1;
    for (let field = 0; field < fields; field++) {
      const byte = bytes[reader.position];
      if (byte === 0x78 || byte === 0x77) reader.u8();
      else readValueType(reader, types.length);
      reader.u8();
    }
    content.raw(bytes, start, reader.position);
  }
}

const additional: readonly (readonly ValueType[])[] = [[], [I64], [I64, I64]];

/** Parameters and results with what is carried. */
export function extended(type: FunctionType, threads: number): [readonly ValueType[], readonly ValueType[]] {
  if (threads === Threads.none) return [type.params, type.results];
  return [[...type.params, ...additional[threads] as readonly ValueType[]], [...type.results, I64]];
}
