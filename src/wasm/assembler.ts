import { Op } from './opcodes';
import { ByteWriter } from './writer';

/** Where values are kept in memory: which memory, and whether its addresses have 64 bits. */
export interface MemoryTarget {
  readonly index: number;
  readonly is64: boolean;
}

/** Opcode of `memory.copy` after the prefix. */
const MEMORY_COPY = 10;

/** Writes the body of one synthesized function, instruction by instruction. */
export class Assembler {
  private readonly code = new ByteWriter(512);
  private readonly locals: number[] = [];

  /** @param params number of parameters, which are the first locals */
  constructor(private readonly params: number) {}

  /** Adds a local and returns its index. */
  local(type: number): number {
    this.locals.push(type);
    return this.params + this.locals.length - 1;
  }

  op(...opcodes: readonly number[]): this {
    for (const opcode of opcodes) this.code.u8(opcode);
    return this;
  }

  /** An instruction with one index. */
  at(opcode: number, index: number): this {
    this.code.u8(opcode);
    this.code.u32(index);
    return this;
  }

  get(local: number): this {
    return this.at(Op.localGet, local);
  }

  set(local: number): this {
    return this.at(Op.localSet, local);
  }

  call(index: number): this {
    return this.at(Op.call, index);
  }

  br(label: number): this {
    return this.at(Op.br, label);
  }

  i32(value: number): this {
    this.code.u8(Op.i32Const);
    this.code.s32(value);
    return this;
  }

  i64(value: bigint): this {
    this.code.u8(Op.i64Const);
    this.code.s64(value);
    return this;
  }

  /** `block`, `loop`, `if` or `try` with a block type that is one byte. */
  open(opcode: number, type = 0x40): this {
    return this.op(opcode, type);
  }

  /** The same with a type of the type section, which block types write as a signed integer. */
  openTyped(opcode: number, type: number): this {
    this.code.u8(opcode);
    this.code.s32(type);
    return this;
  }

  end(): this {
    return this.op(Op.end);
  }

  brTable(labels: readonly number[], otherwise: number): this {
    this.code.u8(Op.brTable);
    this.code.u32(labels.length);
    for (const label of labels) this.code.u32(label);
    this.code.u32(otherwise);
    return this;
  }

  /** A load or store; `align` is the exponent of its natural alignment's lower bound. */
  memory(opcode: number, memory: MemoryTarget, offset: number, align = 0): this {
    this.code.u8(opcode);
    this.code.u8(memory.index === 0 ? align : align | 0x40);
    if (memory.index !== 0) this.code.u32(memory.index);
    this.code.u32(offset);
    return this;
  }

  /** `memory.copy` within one memory; operands as its addresses are. */
  copy(memory: MemoryTarget): this {
    this.code.u8(Op.prefixMisc);
    for (const part of [MEMORY_COPY, memory.index, memory.index]) this.code.u32(part);
    return this;
  }

  /** Pushes an i32 local as an address. */
  address(local: number, memory: MemoryTarget): this {
    this.get(local);
    return memory.is64 ? this.op(Op.i64ExtendI32U) : this;
  }

  /** Appends the finished body with its size. */
  write(into: ByteWriter): void {
    const head = new ByteWriter(16);
    head.u32(this.locals.length);
    for (const type of this.locals) {
      head.u8(1);
      head.u8(type);
    }
    into.u32(head.length + this.code.length + 1);
    into.writer(head);
    into.writer(this.code);
    into.u8(Op.end);
  }
}
