import type { ByteReader } from './reader';
import type { ByteWriter } from './writer';
import { malformed, unsupported } from './refusal';
import type { FlatType } from './types';

/**
 * A value type as one integer (specification section 5.3): its byte where one byte is all there is, and for
 * `(ref ht)` and `(ref null ht)` the byte with the heap type above it.
 */
export type ValueType = number;

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const FUNCREF = 0x70;

const REF = 0x64;
const REF_NULL = 0x63;

/** Abstract heap types of WebAssembly 3.0; each is also the byte of its nullable reference type. */
const abstractHeapTypes = new Set([0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74]);

/** Reads a heap type: an index into the type section, or an abstract one. Encoded as `index * 2` or `byte * 2 + 1`. */
export function readHeapType(reader: ByteReader, typeCount: number): number {
  const at = reader.position;
  const value = reader.s33();
  if (value >= 0) {
    if (value >= typeCount) throw malformed(at, `Type ${value} does not exist.`);
    return value * 2;
  }
  const byte = value & 0x7f;
  if (value < -0x40 || !abstractHeapTypes.has(byte)) throw unknownType(at, byte);
  return byte * 2 + 1;
}

/** Reads past a heap type. */
export function skipHeapType(reader: ByteReader, typeCount: number): void {
  readHeapType(reader, typeCount);
}

/** Reads a value type; type indices must be below `typeCount`. */
export function readValueType(reader: ByteReader, typeCount: number): ValueType {
  const at = reader.position;
  const byte = reader.u8();
  if (byte >= V128 && byte <= I32) return byte;
  if (abstractHeapTypes.has(byte)) return byte;
  if (byte === REF || byte === REF_NULL) return byte | (readHeapType(reader, typeCount) << 8);
  throw unknownType(at, byte);
}

function unknownType(at: number, byte: number): Error {
  if (byte === 0x65) return unsupported(at, 'shared-everything threads', 'The module uses a shared type.');
  if (byte === 0x68) return unsupported(at, 'stack switching', 'The module uses a continuation type.');
  if (byte === 0x62 || byte === 0x61) return unsupported(at, 'custom descriptors', 'The module uses an exact reference type.');
  return malformed(at, `0x${byte.toString(16)} is not a type.`);
}

/** Whether the type is a reference. */
export function isReference(type: ValueType): boolean {
  const byte = type & 0xff;
  return byte < V128;
}

export function writeValueType(writer: ByteWriter, type: ValueType): void {
  writer.u8(type & 0xff);
  const byte = type & 0xff;
  if (byte !== REF && byte !== REF_NULL) return;
  const heap = type >> 8;
  if ((heap & 1) === 1) writer.u8(heap >> 1);
  else writer.s32(heap >> 1);
}

/** How many 8-byte slots a value takes in the estimate of a frame. */
export function slotsOf(type: ValueType): number {
  return type === V128 ? 2 : 1;
}

const flatTypes = new Map<ValueType, FlatType>([[I32, 'i32'], [I64, 'i64'], [F32, 'f32'], [F64, 'f64']]);

/** The type as it crosses the channel; `undefined` where it cannot. */
export function flatTypeOf(type: ValueType): FlatType | undefined {
  return flatTypes.get(type);
}

/** Whether the type is a reference to a type of the type section. */
export function isConcrete(type: ValueType): boolean {
  const byte = type & 0xff;
  return (byte === REF || byte === REF_NULL) && ((type >> 8) & 1) === 0;
}
