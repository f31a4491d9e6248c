import type { ByteWriter } from '../../../../src/wasm/writer';

/** A heap type: an index into the type section, or an abstract one. */
export type Heap = number | keyof typeof heapBytes;
export interface Ref {
  readonly heap: Heap;
  readonly nullable: boolean;
}
export type NumberType = keyof typeof numberBytes;
export type Value = NumberType | Ref;

const numberBytes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
const heapBytes = {
  noexn: 0x74, nofunc: 0x73, noextern: 0x72, none: 0x71, func: 0x70, extern: 0x6f, any: 0x6e, eq: 0x6d, i31: 0x6c,
  struct: 0x6b, array: 0x6a, exn: 0x69,
} as const;

export function isRef(value: Value): value is Ref {
  return typeof value === 'object';
}

export function ref(heap: Heap, nullable = true): Ref {
  return { heap, nullable };
}

export function same(a: Value, b: Value): boolean {
  return isRef(a) && isRef(b) ? a.heap === b.heap && a.nullable === b.nullable : a === b;
}

export function writeHeap(out: ByteWriter, heap: Heap): void {
  if (typeof heap === 'number') out.s32(heap);
  else out.u8(heapBytes[heap]);
}

/** The type as it is written; abstract nullable references have a short form. */
export function writeValue(out: ByteWriter, value: Value): void {
  if (!isRef(value)) return out.u8(numberBytes[value]);
  if (value.nullable && typeof value.heap === 'string') return out.u8(heapBytes[value.heap]);
  out.u8(value.nullable ? 0x63 : 0x64);
  writeHeap(out, value.heap);
}

/** A packed field is an i32 wherever it is used. */
export type Storage = Value | 'i8' | 'i16';

export function unpacked(storage: Storage): Value {
  return storage === 'i8' || storage === 'i16' ? 'i32' : storage;
}

export function writeStorage(out: ByteWriter, storage: Storage): void {
  if (storage === 'i8') out.u8(0x78);
  else if (storage === 'i16') out.u8(0x77);
  else writeValue(out, storage);
}
