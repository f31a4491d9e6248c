import { NotCovered } from './bytes';
import { MISC } from './code';

/** i32 as a signed number, i64 as a signed bigint, floats as numbers, references as function indices or null. */
export type Value = number | bigint | null;

/** What ends an execution: the same for the caller whatever it was. */
export class Trap extends Error {}

const view = new DataView(new ArrayBuffer(8));
const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const bit = (value: boolean): number => (value ? 1 : 0);

type Unary = (a: never) => Value;
type Binary = (a: never, b: never) => Value;
const unary = new Map<number, Unary>();
const binary = new Map<number, Binary>();

function one<A extends Value>(op: number, apply: (a: A) => Value): void {
  unary.set(op, apply);
}
function two<A extends Value>(op: number, apply: (a: A, b: A) => Value): void {
  binary.set(op, apply);
}

/** Replaces the operands on top of a stack by the result; false where the opcode is none of numbers. */
export function applyNumeric(op: number, stack: Value[]): boolean {
  const withOne = unary.get(op);
  if (withOne !== undefined) {
    stack.push(withOne(stack.pop() as never));
    return true;
  }
  const withTwo = binary.get(op);
  if (withTwo === undefined) return false;
  const b = stack.pop() as never;
  stack.push(withTwo(stack.pop() as never, b));
  return true;
}

// Comparisons.

one<number>(0x45, a => bit(a === 0));
one<bigint>(0x50, a => bit(a === 0n));
const compares: ((a: number | bigint, b: number | bigint) => boolean)[] = [(a, b) => a === b, (a, b) => a !== b, (a, b) => a < b, (a, b) => a > b, (a, b) => a <= b, (a, b) => a >= b];
const [eq, ne, lt, gt, le, ge] = compares as [typeof compares[0], typeof compares[0], typeof compares[0], typeof compares[0], typeof compares[0], typeof compares[0]];
[eq, ne, lt, lt, gt, gt, le, le, ge, ge].forEach((compare, index) => {
  const isUnsigned = index >= 2 && index % 2 === 1;
  two<number>(0x46 + index, (a, b) => bit(isUnsigned ? compare(a >>> 0, b >>> 0) : compare(a, b)));
  two<bigint>(0x51 + index, (a, b) => bit(isUnsigned ? compare(u64(a), u64(b)) : compare(a, b)));
});
[eq, ne, lt, gt, le, ge].forEach((compare, index) => {
  two<number>(0x5b + index, (a, b) => bit(compare(a, b)));
  two<number>(0x61 + index, (a, b) => bit(compare(a, b)));
});

// Integers.

const ones = (bits: string): number => bits.replace(/0/g, '').length;
one<number>(0x67, a => Math.clz32(a));
one<number>(0x68, a => (a === 0 ? 32 : 31 - Math.clz32(a & -a)));
one<number>(0x69, a => ones((a >>> 0).toString(2)));
const bits64 = (a: bigint): string => u64(a).toString(2).padStart(64, '0');
one<bigint>(0x79, a => BigInt((bits64(a) + '1').indexOf('1')));
one<bigint>(0x7a, a => BigInt(a === 0n ? 64 : 63 - bits64(a).lastIndexOf('1')));
one<bigint>(0x7b, a => BigInt(ones(bits64(a))));

function nonZero<T extends Value>(value: T): T {
  if (value === 0 || value === 0n) throw new Trap('divide by zero');
  return value;
}
two<number>(0x6a, (a, b) => (a + b) | 0);
two<number>(0x6b, (a, b) => (a - b) | 0);
two<number>(0x6c, (a, b) => Math.imul(a, b));
two<number>(0x6d, (a, b) => {
  if (a === -(2 ** 31) && b === -1) throw new Trap('overflow');
  return (a / nonZero(b)) | 0;
});
two<number>(0x6e, (a, b) => ((a >>> 0) / (nonZero(b) >>> 0)) | 0);
two<number>(0x6f, (a, b) => (a % nonZero(b)) | 0);
two<number>(0x70, (a, b) => ((a >>> 0) % (nonZero(b) >>> 0)) | 0);
two<number>(0x71, (a, b) => a & b);
two<number>(0x72, (a, b) => a | b);
two<number>(0x73, (a, b) => a ^ b);
two<number>(0x74, (a, b) => a << b);
two<number>(0x75, (a, b) => a >> b);
two<number>(0x76, (a, b) => (a >>> b) | 0);
two<number>(0x77, (a, b) => (a << b) | (a >>> (32 - (b & 31))) * bit((b & 31) !== 0) | 0);
two<number>(0x78, (a, b) => (a >>> b) | ((b & 31) === 0 ? 0 : a << (32 - (b & 31))) | 0);
two<bigint>(0x7c, (a, b) => wrap(a + b));
two<bigint>(0x7d, (a, b) => wrap(a - b));
two<bigint>(0x7e, (a, b) => wrap(a * b));
two<bigint>(0x7f, (a, b) => {
  if (a === -(2n ** 63n) && b === -1n) throw new Trap('overflow');
  return a / nonZero(b);
});
two<bigint>(0x80, (a, b) => wrap(u64(a) / u64(nonZero(b))));
two<bigint>(0x81, (a, b) => a % nonZero(b));
two<bigint>(0x82, (a, b) => wrap(u64(a) % u64(nonZero(b))));
two<bigint>(0x83, (a, b) => a & b);
two<bigint>(0x84, (a, b) => a | b);
two<bigint>(0x85, (a, b) => a ^ b);
two<bigint>(0x86, (a, b) => wrap(a << (b & 63n)));
two<bigint>(0x87, (a, b) => a >> (b & 63n));
two<bigint>(0x88, (a, b) => wrap(u64(a) >> (b & 63n)));
two<bigint>(0x89, (a, b) => wrap((u64(a) << (b & 63n)) | (u64(a) >> (64n - (b & 63n)))));
two<bigint>(0x8a, (a, b) => wrap((u64(a) >> (b & 63n)) | (u64(a) << (64n - (b & 63n)))));

// Floats: single precision is double precision, rounded once more, for each of these operations.

function nearest(a: number): number {
  if (!Number.isFinite(a) || a === 0 || Math.abs(a) >= 2 ** 52) return a;
  const down = Math.floor(a);
  const distance = a - down;
  const rounded = distance < 0.5 || (distance === 0.5 && down % 2 === 0) ? down : down + 1;
  return rounded === 0 && a < 0 ? -0 : rounded;
}
const isNegative = (a: number): boolean => a < 0 || Object.is(a, -0);
for (const [from, first, round] of [[0x8b, 0x92, Math.fround], [0x99, 0xa0, (a: number) => a]] as const) {
  [Math.abs, (a: number) => -a, Math.ceil, Math.floor, Math.trunc, nearest, Math.sqrt].forEach((apply, index) => one<number>(from + index, a => round(apply(a))));
  [
    (a: number, b: number) => a + b, (a: number, b: number) => a - b, (a: number, b: number) => a * b, (a: number, b: number) => a / b,
    Math.min, Math.max, (a: number, b: number) => (isNegative(a) === isNegative(b) ? a : -a),
  ].forEach((apply, index) => two<number>(first + index, (a, b) => round(apply(a, b))));
}

// Conversions.

/** An integer of `bits` bits from a float, cut; a trap where it does not fit, or the nearest that fits. */
function cut(bits: number, isSigned: boolean, saturates: boolean): (a: number) => Value {
  const least = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  const most = 2n ** BigInt(isSigned ? bits - 1 : bits) - 1n;
  return a => {
    if (Number.isNaN(a) && !saturates) throw new Trap('float unrepresentable in integer range');
    let exact = Number.isNaN(a) ? 0n : a === Infinity ? most + 1n : a === -Infinity ? least - 1n : BigInt(Math.trunc(a));
    if (exact < least || exact > most) {
      if (!saturates) throw new Trap('float unrepresentable in integer range');
      exact = exact < least ? least : most;
    }
    return bits === 32 ? Number(BigInt.asIntN(32, exact)) : wrap(exact);
  };
}
/** Rounded once: what a double does not hold is gathered in its last bit first. */
function singleOf(a: bigint): number {
  const magnitude = a < 0n ? -a : a;
  if (magnitude < 2n ** 53n) return Math.fround(Number(a));
  const gathered = ((magnitude >> 11n) | ((magnitude & 2047n) === 0n ? 0n : 1n)) << 11n;
  return Math.fround(a < 0n ? -Number(gathered) : Number(gathered));
}
one<bigint>(0xa7, a => Number(BigInt.asIntN(32, a)));
one<number>(0xac, a => BigInt(a));
one<number>(0xad, a => BigInt(a >>> 0));
for (const [index, op] of [0xa8, 0xae].entries()) {
  const bits = index === 0 ? 32 : 64;
  for (let variant = 0; variant < 4; variant++) {
    one<number>(op + variant, cut(bits, variant % 2 === 0, false));
    one<number>(MISC + index * 4 + variant, cut(bits, variant % 2 === 0, true));
  }
}
one<number>(0xb2, a => Math.fround(a));
one<number>(0xb3, a => Math.fround(a >>> 0));
one<bigint>(0xb4, singleOf);
one<bigint>(0xb5, a => singleOf(u64(a)));
one<number>(0xb6, a => Math.fround(a));
one<number>(0xb7, a => a);
one<number>(0xb8, a => a >>> 0);
one<bigint>(0xb9, a => Number(a));
one<bigint>(0xba, a => Number(u64(a)));
one<number>(0xbb, a => a);
one<number>(0xbc, a => {
  view.setFloat32(0, a);
  return view.getInt32(0);
});
one<number>(0xbd, a => {
  view.setFloat64(0, a);
  return view.getBigInt64(0);
});
one<number>(0xbe, a => {
  view.setInt32(0, a);
  return view.getFloat32(0);
});
one<bigint>(0xbf, a => {
  view.setBigInt64(0, a);
  return view.getFloat64(0);
});
one<number>(0xc0, a => (a << 24) >> 24);
one<number>(0xc1, a => (a << 16) >> 16);
one<bigint>(0xc2, a => BigInt.asIntN(8, a));
one<bigint>(0xc3, a => BigInt.asIntN(16, a));
one<bigint>(0xc4, a => BigInt.asIntN(32, a));

/** Reads what a load instruction loads. */
export function load(op: number, memory: DataView, at: number): Value {
  switch (op) {
    case 0x28: return memory.getInt32(at, true);
    case 0x29: return memory.getBigInt64(at, true);
    case 0x2a: return memory.getFloat32(at, true);
    case 0x2b: return memory.getFloat64(at, true);
    case 0x2c: return memory.getInt8(at);
    case 0x2d: return memory.getUint8(at);
    case 0x2e: return memory.getInt16(at, true);
    case 0x2f: return memory.getUint16(at, true);
    case 0x30: return BigInt(memory.getInt8(at));
    case 0x31: return BigInt(memory.getUint8(at));
    case 0x32: return BigInt(memory.getInt16(at, true));
    case 0x33: return BigInt(memory.getUint16(at, true));
    case 0x34: return BigInt(memory.getInt32(at, true));
    case 0x35: return BigInt(memory.getUint32(at, true));
    default: throw new NotCovered('a load');
  }
}

/** Writes what a store instruction stores. */
export function store(op: number, memory: DataView, at: number, value: Value): void {
  switch (op) {
    case 0x36: return memory.setInt32(at, Number(value), true);
    case 0x37: return memory.setBigInt64(at, value as bigint, true);
    case 0x38: return memory.setFloat32(at, value as number, true);
    case 0x39: return memory.setFloat64(at, value as number, true);
    case 0x3a: return memory.setInt8(at, value as number);
    case 0x3b: return memory.setInt16(at, value as number, true);
    case 0x3c: return memory.setInt8(at, Number(BigInt.asIntN(8, value as bigint)));
    case 0x3d: return memory.setInt16(at, Number(BigInt.asIntN(16, value as bigint)), true);
    case 0x3e: return memory.setInt32(at, Number(BigInt.asIntN(32, value as bigint)), true);
    default: throw new NotCovered('a store');
  }
}
