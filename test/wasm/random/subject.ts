import { decodeModule, functionTypeOf } from '../../../src/wasm/decodeModule';
import { ExternKind, SectionId, type ModuleOutline } from '../../../src/wasm/module';
import { ByteWriter } from '../../../src/wasm/writer';
import type { Numbers } from './numbers';

/** One call of an export from outside. */
export interface Call {
  readonly name: string;
  readonly args: readonly (number | bigint)[];
}

/** Makes one more of binaryen's modules able to run: sets back the count of loops and calls that ends them in time. */
const RENEW = 'hangLimitInitializer';

const I32 = 0x7f, I64 = 0x7e, F32 = 0x7d, F64 = 0x7c;
const numeric: ReadonlySet<number> = new Set([I32, I64, F32, F64]);

const integers = [0, 1, -1, 2, 5, 16, 127, 128, 255, 256, 4096, 65_535, 65_536, 2 ** 31 - 1, -(2 ** 31)];
const floats = [0, -0, 1, -1, 0.5, 1e10, -1e-10, 2 ** 31, -(2 ** 63), 3.5e38, Infinity, -Infinity];

function argument(type: number, next: Numbers): number | bigint {
  switch (type) {
    case I32: return integers[next(integers.length)] ?? 0;
    case I64: return BigInt(integers[next(integers.length)] ?? 0) * (next(3) === 0 ? 2n ** 32n : 1n);
    case F32: return Math.fround(floats[next(floats.length)] ?? 0);
    default: return floats[next(floats.length)] ?? 0;
  }
}

/** Calls of every export whose parameters and results are numbers, each after the module was made able to run again. */
export function callsOf(outline: ModuleOutline, next: Numbers): Call[] {
  const functions = outline.exports.filter(({ kind }) => kind === ExternKind.func);
  const renewable = functions.some(({ name }) => name === RENEW);
  return functions.flatMap(({ name, index }) => {
    const { params, results } = functionTypeOf(outline, index);
    if (name === RENEW || ![...params, ...results].every(type => numeric.has(type))) return [];
    const call = { name, args: params.map(type => argument(type, next)) };
    return renewable ? [{ name: RENEW, args: [] }, call] : [call];
  });
}

/** The first export that takes nothing, for imports that call back. */
export function nestedCall(outline: ModuleOutline): string | undefined {
  return outline.exports.find(({ name, kind, index }) => {
    if (name === RENEW || kind !== ExternKind.func) return false;
    const { params, results } = functionTypeOf(outline, index);
    return params.length === 0 && results.every(type => numeric.has(type));
  })?.name;
}

/** The module with every global that holds a number exported besides, so that it can be compared. */
export function withGlobals(bytes: Uint8Array<ArrayBuffer>): { bytes: Uint8Array<ArrayBuffer>; outline: ModuleOutline } {
  const outline = decodeModule(bytes);
  const globals = outline.globals.flatMap(({ type }, index) => (numeric.has(type) ? [index] : []));
  const exports = outline.sections.find(({ id }) => id === SectionId.export);
  if (exports === undefined || globals.length === 0) return { bytes, outline };
  const section = new ByteWriter();
  section.u32(outline.exports.length + globals.length);
  for (const { name, kind, index } of outline.exports) writeExport(section, name, kind, index);
  for (const index of globals) writeExport(section, `global ${index}`, ExternKind.global, index);
  const out = new ByteWriter(bytes.length + section.length);
  const header = 1 + lebLength(exports.end - exports.start);
  out.raw(bytes, 0, exports.start - header);
  out.u8(SectionId.export);
  out.u32(section.length);
  out.writer(section);
  out.raw(bytes, exports.end, bytes.length);
  const changed = out.toBytes();
  return { bytes: changed, outline: decodeModule(changed) };
}

function writeExport(into: ByteWriter, name: string, kind: number, index: number): void {
  into.name(name);
  into.u8(kind);
  into.u32(index);
}

/** Bytes of the shortest LEB128 of a number; wasm-opt writes no other. */
function lebLength(value: number): number {
  return value < 0x80 ? 1 : 1 + lebLength(value >>> 7);
}
