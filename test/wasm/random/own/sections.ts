import { ByteWriter } from '../../../../src/wasm/writer';
import { Body } from './body';
import type { ElementSegment, Memory, Plan } from './plan';
import { isRef, ref, writeHeap, writeValue, type Ref, type Value } from './values';

/** The binary form of a module (specification section 5.5). */
export function writeModule(plan: Plan): Uint8Array<ArrayBuffer> {
  return new Sections(plan).write();
}

class Sections {
  private readonly out = new ByteWriter(4096);

  constructor(private readonly plan: Plan) {}

  write(): Uint8Array<ArrayBuffer> {
    const { out, plan } = this;
    for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.u8(byte);
    const own = plan.functions.slice(plan.importedFunctions);
    const bodies = own.map((_, index) => this.body(plan.importedFunctions + index));
    this.section(1, content => plan.types.write(content));
    this.imports();
    this.list(3, own, (content, type) => content.u32(type));
    this.list(4, plan.tables.slice(plan.imported.table ? 1 : 0), (content, table) => {
      const withValue = plan.features.typed && plan.choices.oneIn(3);
      if (withValue) {
        content.u8(0x40);
        content.u8(0);
      }
      writeValue(content, table.element);
      writeLimits(content, table);
      if (withValue) this.constant(content, table.element, 0);
    });
    this.list(5, plan.memories.slice(plan.imported.memory ? 1 : 0), writeLimits);
    this.list(13, plan.tags.slice(plan.imported.tag ? 1 : 0), (content, type) => {
      content.u8(0);
      content.u32(type);
    });
    this.globals();
    this.exports();
    if (plan.start !== undefined) this.section(8, content => content.u32(plan.start as number));
    this.elements();
    if (plan.data.length > 0) this.section(12, content => content.u32(plan.data.length));
    this.list(10, bodies, (content, body) => {
      content.u32(body.length);
      content.writer(body);
    });
    this.list(11, plan.data, (content, { active, memory, length }) => {
      content.u8(!active ? 1 : memory === 0 ? 0 : 2);
      if (active && memory > 0) content.u32(memory);
      if (active) this.offset(content, plan.memories[memory]?.is64 === true, 64);
      content.u32(length);
      for (let byte = 0; byte < length; byte++) content.u8(plan.choices.below(256));
    });
    return out.toBytes();
  }

  private section(id: number, write: (content: ByteWriter) => void): void {
    const content = new ByteWriter();
    write(content);
    this.out.u8(id);
    this.out.u32(content.length);
    this.out.writer(content);
  }

  private list<T>(id: number, entries: readonly T[], write: (content: ByteWriter, entry: T) => void): void {
    if (entries.length === 0) return;
    this.section(id, content => {
      content.u32(entries.length);
      for (const entry of entries) write(content, entry);
    });
  }

  private body(index: number): ByteWriter {
    const { plan } = this;
    if (index !== plan.renew) return new Body(plan, index).write();
    const out = new ByteWriter();
    out.u8(0);
    out.u8(0x41);
    out.s32(plan.hangLimit);
    out.u8(0x24);
    out.u32(plan.hangGlobal);
    out.u8(0x0b);
    return out;
  }

  /** Imports that the test can provide from their names (instance.ts). */
  private imports(): void {
    const { plan } = this;
    const { imported } = plan;
    const entries: { name: string; kind: number; write: (content: ByteWriter) => void }[] = plan.importNames.map((name, index) => ({
      name, kind: 0, write: content => content.u32(plan.functions[index] as number),
    }));
    const limits = ({ min, max, is64 }: Memory): string => `${min} ${max} ${is64 ? 'i64' : 'i32'}`;
    const [table, memory] = [plan.tables[0], plan.memories[0]];
    if (imported.table && table !== undefined) {
      entries.push({ name: `table ${limits(table)}`, kind: 1, write: content => {
        writeValue(content, table.element);
        writeLimits(content, table);
      } });
    }
    if (imported.memory && memory !== undefined) entries.push({ name: `memory ${limits(memory)}`, kind: 2, write: content => writeLimits(content, memory) });
    if (imported.global) {
      entries.push({ name: 'global', kind: 3, write: content => {
        content.u8(0x7f);
        content.u8(1);
      } });
    }
    if (imported.tag) {
      entries.push({ name: 'tag', kind: 4, write: content => {
        content.u8(0);
        content.u32(0);
      } });
    }
    this.list(2, entries, (content, { name, kind, write }) => {
      content.name('host');
      content.name(name);
      content.u8(kind);
      write(content);
    });
  }

  private globals(): void {
    const { plan } = this;
    const from = plan.imported.global ? 1 : 0;
    this.list(6, plan.globals.slice(from).map((global, index) => ({ ...global, index: index + from })), (content, { type, mutable, index }) => {
      writeValue(content, type);
      content.u8(mutable ? 1 : 0);
      if (index !== plan.hangGlobal) return this.constant(content, type, index);
      content.u8(0x41);
      content.s32(plan.hangLimit);
      content.u8(0x0b);
    });
  }

  /** A constant expression of a type, over the constant globals before one. */
  private constant(content: ByteWriter, type: Value, before: number): void {
    this.constantValue(content, type, before, 3);
    content.u8(0x0b);
  }

  private constantValue(content: ByteWriter, type: Value, before: number, depth: number): void {
    const { plan } = this;
    const { choices, types } = plan;
    const globals = plan.globals.flatMap((global, index) => (index < before && !global.mutable && types.isSub(global.type, type) ? [index] : []));
    if (plan.features.constants && globals.length > 0 && choices.oneIn(2)) {
      content.u8(0x23);
      return content.u32(choices.of(globals));
    }
    if (isRef(type)) return this.constantReference(content, type);
    switch (type) {
      case 'i32': case 'i64':
        if (plan.features.constants && depth > 0 && choices.oneIn(3)) {
          this.constantValue(content, type, before, depth - 1);
          this.constantValue(content, type, before, depth - 1);
          return content.u8(choices.of(type === 'i32' ? [0x6a, 0x6b, 0x6c] : [0x7c, 0x7d, 0x7e]));
        }
        content.u8(type === 'i32' ? 0x41 : 0x42);
        return content.s32(choices.between(-20, 300));
      case 'f32': case 'f64':
        content.u8(type === 'f32' ? 0x43 : 0x44);
        return content.raw(new Uint8Array(type === 'f32' ? Float32Array.of(choices.below(9)).buffer : Float64Array.of(choices.below(9)).buffer));
      default:
        content.u8(0xfd);
        content.u8(0x0c);
        for (let byte = 0; byte < 16; byte++) content.u8(choices.below(256));
    }
  }

  private constantReference(content: ByteWriter, type: Ref): void {
    const { plan } = this;
    const { choices, types } = plan;
    const functions = plan.referable.filter(index => types.isSub(ref(plan.functions[index] as number, false), type));
    if (functions.length > 0 && (!type.nullable || choices.oneIn(2))) {
      content.u8(0xd2);
      return content.u32(choices.of(functions));
    }
    const structures = types.indicesOf('struct').filter(index => types.heapIsSub(index, type.heap)
      && types.shapeOf(index, 'struct').fields.every(field => !isRef(field.type as Value) || (field.type as Ref).nullable));
    if (structures.length > 0 && choices.oneIn(2)) {
      content.u8(0xfb);
      content.u8(1);
      return content.u32(choices.of(structures));
    }
    if (plan.features.gc && types.heapIsSub('i31', type.heap)) {
      content.u8(0x41);
      content.s32(choices.between(-5, 5));
      content.u8(0xfb);
      return content.u8(0x1c);
    }
    content.u8(0xd0);
    writeHeap(content, type.heap);
  }

  private exports(): void {
    const { plan } = this;
    const { choices } = plan;
    const entries = plan.functions.flatMap((type, index) => {
      if (index === plan.renew) return [{ name: 'hangLimitInitializer', kind: 0, index }];
      return plan.crosses(type) && choices.below(4) > 0 ? [{ name: `f${index}`, kind: 0, index }] : [];
    });
    plan.memories.forEach((_, index) => entries.push({ name: `m${index}`, kind: 2, index }));
    if (plan.features.open) {
      plan.tables.forEach(({ element }, index) => {
        if (choices.oneIn(2) && element.heap !== 'exn') entries.push({ name: `t${index}`, kind: 1, index });
      });
    }
    plan.tags.forEach((_, index) => {
      if (choices.oneIn(3)) entries.push({ name: `e${index}`, kind: 4, index });
    });
    this.list(7, entries, (content, { name, kind, index }) => {
      content.name(name);
      content.u8(kind);
      content.u32(index);
    });
  }

  private offset(content: ByteWriter, is64: boolean, most: number): void {
    const { choices, features } = this.plan;
    const opcodes = is64 ? [0x42, 0x7c] as const : [0x41, 0x6a] as const;
    const constant = (): void => {
      content.u8(opcodes[0]);
      content.s32(choices.below(most));
    };
    constant();
    if (features.constants && choices.oneIn(3)) {
      constant();
      content.u8(opcodes[1]);
    }
    content.u8(0x0b);
  }

  /** The segments in all their forms, and one that declares what code refers to. */
  private elements(): void {
    const { plan } = this;
    const declared: ElementSegment = { mode: 'declarative', type: ref('func'), table: 0, length: plan.referable.length };
    const segments = plan.referable.length === 0 ? plan.elements : [...plan.elements, declared];
    this.list(9, segments, (content, segment) => this.element(content, segment, segment === declared));
  }

  private element(content: ByteWriter, { mode, type, table, length }: ElementSegment, declared: boolean): void {
    const { plan } = this;
    const { choices } = plan;
    const plain = type.heap === 'func' && type.nullable && plan.referable.length > 0 && (declared || choices.oneIn(2));
    const explicit = mode === 'active' && (table !== 0 || !(type.heap === 'func' && type.nullable) || choices.oneIn(3));
    content.u32((plain ? 0 : 4) | (mode === 'active' ? explicit ? 2 : 0 : mode === 'passive' ? 1 : 3));
    if (explicit) content.u32(table);
    if (mode === 'active') this.offset(content, plan.tables[table]?.is64 === true, 4);
    if (explicit || mode !== 'active') {
      if (plain) content.u8(0);
      else writeValue(content, type);
    }
    content.u32(length);
    for (let index = 0; index < length; index++) {
      if (declared) content.u32(plan.referable[index] as number);
      else if (plain) content.u32(choices.of(plan.referable));
      else this.constant(content, type, plan.globals.length);
    }
  }
}

function writeLimits(content: ByteWriter, { is64, min, max }: Memory): void {
  content.u8((is64 ? 4 : 0) | (max === undefined ? 0 : 1));
  content.u32(min);
  if (max !== undefined) content.u32(max);
}
