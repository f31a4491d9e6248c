import { Assembler } from './assembler';
import { Op } from './opcodes';
import { SectionId } from './module';
import { I32, I64 } from './valueTypes';
import { ByteWriter } from './writer';

const FUNCTIONS = 120;
const MEMORY = { index: 0, is64: false };

/**
 * A module of about 15 kB of what compilers make most, valid and never run. Hardening it a few times makes the engine
 * compile the hardener itself, so that the first plugin need not wait for that.
 */
export function practiceModule(): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(32 * 1024);
  out.raw(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  const section = (id: number, count: number, write: (content: ByteWriter) => void): void => {
    const content = new ByteWriter();
    content.u32(count);
    write(content);
    out.u8(id);
    out.u32(content.length);
    out.writer(content);
  };
  section(SectionId.type, 3, content => content.raw(Uint8Array.of(
    0x60, 4, I32, I32, I32, I32, 1, I32,
    0x60, 2, I32, I32, 1, I32,
    0x60, 0, 0,
  )));
  section(SectionId.import, 2, content => {
    for (const name of ['fd_write', 'fd_read']) {
      content.name('wasi_snapshot_preview1');
      content.name(name);
      content.raw(Uint8Array.of(0, 0));
    }
  });
  section(SectionId.function, FUNCTIONS + 1, content => {
    for (let index = 0; index < FUNCTIONS; index++) content.u8(1);
    content.u8(2);
  });
  section(SectionId.table, 1, content => content.raw(Uint8Array.of(0x70, 0, FUNCTIONS)));
  section(SectionId.memory, 1, content => content.raw(Uint8Array.of(0, 1)));
  section(SectionId.global, 1, content => content.raw(Uint8Array.of(I32, 1, Op.i32Const, 0, Op.end)));
  section(SectionId.export, 2, content => {
    content.name('memory');
    content.raw(Uint8Array.of(2, 0));
    content.name('_start');
    content.u8(0);
    content.u32(FUNCTIONS + 2);
  });
  section(SectionId.element, 1, content => {
    content.raw(Uint8Array.of(0, Op.i32Const, 0, Op.end, 20));
    for (let index = 0; index < 20; index++) content.u8(2 + index);
  });
  section(SectionId.code, FUNCTIONS + 1, content => {
    for (let index = 0; index < FUNCTIONS; index++) writeFunction(content, index);
    const start = new Assembler(0);
    start.i32(1).i32(2).call(2).op(Op.drop);
    start.write(content);
  });
  return out.toBytes();
}

/** Blocks, loops, branches, memory, calls: directly to the function behind, through the table, and of the host. */
function writeFunction(into: ByteWriter, index: number): void {
  const [pointer, count] = [0, 1];
  const code = new Assembler(2);
  const sum = code.local(I32);
  const wide = code.local(I64);
  code.open(Op.block).get(count).op(Op.i32Eqz).at(Op.brIf, 0);
  code.open(Op.loop);
  code.get(pointer).memory(Op.i32Load, MEMORY, 8 * index, 2).get(sum).op(Op.i32Add).at(Op.localTee, sum).i32(0xffff).op(Op.i32GtU).open(Op.if);
  code.get(pointer).get(sum).memory(Op.i32Store, MEMORY, 0, 2).op(Op.else).get(wide).i64(BigInt(index) << 20n).op(Op.i64Add).set(wide).end();
  code.open(Op.block).open(Op.block).open(Op.block).get(sum).brTable([0, 1, 2, 1], 0).end();
  code.get(pointer).i32(4).op(Op.i32Add).set(pointer).br(1).end();
  if (index < FUNCTIONS - 1) code.get(pointer).get(count).call(index + 3).set(sum);
  code.end();
  code.get(pointer).get(sum).get(sum).i32(15).op(Op.i32LtU).at(Op.callIndirect, 1).op(0).set(sum);
  code.get(count).i32(1).op(Op.i32Sub).at(Op.localTee, count).at(Op.brIf, 0).end().end();
  if (index % 10 === 0) code.i32(1).get(pointer).i32(1).get(pointer).call(index % 20 === 0 ? 0 : 1).set(sum);
  if (index % 4 === 0) code.get(sum).op(Op.return);
  else code.at(Op.globalGet, 0).get(sum).op(Op.i32Add);
  code.write(into);
}
