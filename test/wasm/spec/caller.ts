import { ByteWriter } from '../../../src/wasm/writer';
import type { FunctionType } from '../../../src/wasm/module';
import { F32, F64, I32, I64, V128, type ValueType } from '../../../src/wasm/valueTypes';
import type { ResultValue } from './values';

const numeric = new Map<ValueType, { name: 'i32' | 'i64' | 'f32' | 'f64' | 'v128'; width: number; load: readonly number[]; store: readonly number[] }>([
  [I32, { name: 'i32', width: 4, load: [0x28], store: [0x36] }],
  [I64, { name: 'i64', width: 8, load: [0x29], store: [0x37] }],
  [F32, { name: 'f32', width: 4, load: [0x2a], store: [0x38] }],
  [F64, { name: 'f64', width: 8, load: [0x2b], store: [0x39] }],
  [V128, { name: 'v128', width: 16, load: [0xfd, 0], store: [0xfd, 11] }],
]);

/** Whether every value can go through memory. */
export function isNumeric(type: FunctionType): boolean {
  return [...type.params, ...type.results].every(value => numeric.has(value));
}

/** Whether a value would lose bits on its way through JavaScript, or not get through at all. */
export function needsCaller(type: FunctionType): boolean {
  return isNumeric(type) && [...type.params, ...type.results].some(value => value === F32 || value === F64 || value === V128);
}

/** Calls a function with bits in memory and gives its results as bits. */
export type Caller = (args: readonly Uint8Array[]) => ResultValue[];

const SLOT = 16;

/** Makes a module around one function that takes its arguments from memory and puts its results there. */
export function makeCaller(target: unknown, type: FunctionType): Caller {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(callerModule(type)), { m: { f: target as WebAssembly.ExportValue } });
  const { memory, run } = instance.exports as unknown as { memory: WebAssembly.Memory; run: () => void };
  return args => {
    args.forEach((bytes, index) => new Uint8Array(memory.buffer).set(bytes, index * SLOT));
    run();
    return type.results.map((value, index) => {
      const { name, width } = numeric.get(value) ?? { name: 'i32' as const, width: 4 };
      return { type: name, bytes: new Uint8Array(memory.buffer.slice(index * SLOT, index * SLOT + width)) };
    });
  };
}

function section(into: ByteWriter, id: number, write: (content: ByteWriter) => void): void {
  const content = new ByteWriter();
  write(content);
  into.u8(id);
  into.u32(content.length);
  into.writer(content);
}

function callerModule({ params, results }: FunctionType): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.raw(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  section(out, 1, content => {
    content.raw(Uint8Array.of(2, 0x60));
    for (const list of [params, results]) {
      content.u32(list.length);
      for (const value of list) content.u8(value);
    }
    content.raw(Uint8Array.of(0x60, 0, 0));
  });
  section(out, 2, content => {
    content.u32(1);
    content.name('m');
    content.name('f');
    content.raw(Uint8Array.of(0, 0));
  });
  section(out, 3, content => content.raw(Uint8Array.of(1, 1)));
  section(out, 5, content => content.raw(Uint8Array.of(1, 0, 1)));
  section(out, 7, content => {
    content.u32(2);
    content.name('memory');
    content.raw(Uint8Array.of(2, 0));
    content.name('run');
    content.raw(Uint8Array.of(0, 1));
  });
  section(out, 10, content => {
    const code = new ByteWriter();
    code.u32(results.length);
    for (const value of results) code.raw(Uint8Array.of(1, value));
    const access = (opcodes: readonly number[], index: number): void => {
      code.raw(Uint8Array.from(opcodes));
      code.u8(0);
      code.u32(index * SLOT);
    };
    params.forEach((value, index) => {
      code.raw(Uint8Array.of(0x41, 0));
      access(numeric.get(value)?.load ?? [], index);
    });
    code.raw(Uint8Array.of(0x10, 0));
    for (let index = results.length - 1; index >= 0; index--) {
      code.u8(0x21);
      code.u32(index);
    }
    results.forEach((value, index) => {
      code.raw(Uint8Array.of(0x41, 0, 0x20));
      code.u32(index);
      access(numeric.get(value)?.store ?? [], index);
    });
    code.u8(0x0b);
    content.u32(1);
    content.u32(code.length);
    content.writer(code);
  });
  return out.toBytes();
}
