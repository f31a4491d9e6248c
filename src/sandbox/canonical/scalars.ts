import type { FlatValue } from '../types';
import { InvalidValue } from './invalidValue';
import type { WitValue } from './types';

export type Scalar = 'bool' | 'u8' | 'u16' | 'u32' | 'u64' | 's8' | 's16' | 's32' | 's64' | 'f32' | 'f64' | 'char';

const SURROGATES = [0xd800, 0xdfff] as const;
const MAX_CODE_POINT = 0x10ffff;

/** Reads a scalar from memory. Throws InvalidValue for what is no character. */
export function loadScalar(type: Scalar, view: DataView, at: number): WitValue {
  switch (type) {
    case 'bool': return view.getUint8(at) !== 0;
    case 'u8': return view.getUint8(at);
    case 's8': return view.getInt8(at);
    case 'u16': return view.getUint16(at, true);
    case 's16': return view.getInt16(at, true);
    case 'u32': return view.getUint32(at, true);
    case 's32': return view.getInt32(at, true);
    case 'u64': return view.getBigUint64(at, true);
    case 's64': return view.getBigInt64(at, true);
    case 'f32': return view.getFloat32(at, true);
    case 'f64': return view.getFloat64(at, true);
    case 'char': return character(view.getUint32(at, true));
  }
}

/** Writes a scalar to memory. */
export function storeScalar(type: Scalar, value: WitValue, view: DataView, at: number): void {
  switch (type) {
    case 'bool': return view.setUint8(at, value === true ? 1 : 0);
    case 'u8':
    case 's8': return view.setUint8(at, Number(value));
    case 'u16':
    case 's16': return view.setUint16(at, Number(value), true);
    case 'u32':
    case 's32': return view.setUint32(at, Number(value), true);
    case 'u64':
    case 's64': return view.setBigUint64(at, BigInt.asUintN(64, BigInt(value as bigint)), true);
    case 'f32': return view.setFloat32(at, Number(value), true);
    case 'f64': return view.setFloat64(at, Number(value), true);
    case 'char': return view.setUint32(at, codePoint(value), true);
  }
}

/** A scalar of a flat value; bits that the type does not have are dropped. Throws InvalidValue for what is no character. */
export function liftScalar(type: Scalar, flat: FlatValue): WitValue {
  switch (type) {
    case 'bool': return Number(flat) !== 0;
    case 'u8': return Number(flat) & 0xff;
    case 's8': return (Number(flat) << 24) >> 24;
    case 'u16': return Number(flat) & 0xffff;
    case 's16': return (Number(flat) << 16) >> 16;
    case 'u32': return Number(flat) >>> 0;
    case 's32': return Number(flat) | 0;
    case 'u64': return BigInt.asUintN(64, BigInt(flat));
    case 's64': return BigInt.asIntN(64, BigInt(flat));
    case 'f32':
    case 'f64': return Number(flat);
    case 'char': return character(Number(flat) >>> 0);
  }
}

/** The flat value of a scalar. */
export function lowerScalar(type: Scalar, value: WitValue): FlatValue {
  switch (type) {
    case 'bool': return value === true ? 1 : 0;
    case 'u64':
    case 's64': return BigInt(value as bigint);
    case 'char': return codePoint(value);
    default: return Number(value);
  }
}

function character(code: number): string {
  const isSurrogate = code >= SURROGATES[0] && code <= SURROGATES[1];
  if (code > MAX_CODE_POINT || isSurrogate) throw new InvalidValue(`the character 0x${code.toString(16)}, which there is not`);
  return String.fromCodePoint(code);
}

function codePoint(value: WitValue): number {
  return (typeof value === 'string' ? value.codePointAt(0) : undefined) ?? 0;
}
