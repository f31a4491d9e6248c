import type { NumberType } from './values';

/** An instruction without immediates. */
export interface Operator {
  readonly prefix?: number;
  readonly opcode: number;
  readonly params: readonly NumberType[];
  readonly result: NumberType;
  /** Lanes of its result that may be a NaN, whose bits are not the same in every run; they are made zero. */
  readonly nan?: 'f32' | 'f64';
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function same(opcodes: readonly number[], params: readonly NumberType[], result: NumberType, more: Partial<Operator> = {}): Operator[] {
  return opcodes.map(opcode => ({ opcode, params, result, ...more }));
}

const scalar: readonly Operator[] = [
  ...same([0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1], ['i32'], 'i32'),
  ...same([...range(0x46, 0x4f), ...range(0x6a, 0x78)], ['i32', 'i32'], 'i32'),
  ...same([0x50], ['i64'], 'i32'),
  ...same(range(0x51, 0x5a), ['i64', 'i64'], 'i32'),
  ...same(range(0x5b, 0x60), ['f32', 'f32'], 'i32'),
  ...same(range(0x61, 0x66), ['f64', 'f64'], 'i32'),
  ...same([...range(0x79, 0x7b), 0xc2, 0xc3, 0xc4], ['i64'], 'i64'),
  ...same(range(0x7c, 0x8a), ['i64', 'i64'], 'i64'),
  ...same([0x8b, 0x8c], ['f32'], 'f32'),
  ...same(range(0x8d, 0x91), ['f32'], 'f32', { nan: 'f32' }),
  ...same(range(0x92, 0x97), ['f32', 'f32'], 'f32', { nan: 'f32' }),
  ...same([0x98], ['f32', 'f32'], 'f32'),
  ...same([0x99, 0x9a], ['f64'], 'f64'),
  ...same(range(0x9b, 0x9f), ['f64'], 'f64', { nan: 'f64' }),
  ...same(range(0xa0, 0xa5), ['f64', 'f64'], 'f64', { nan: 'f64' }),
  ...same([0xa6], ['f64', 'f64'], 'f64'),
  ...same([0xa7], ['i64'], 'i32'), ...same([0xa8, 0xa9], ['f32'], 'i32'), ...same([0xaa, 0xab], ['f64'], 'i32'),
  ...same([0xac, 0xad], ['i32'], 'i64'), ...same([0xae, 0xaf], ['f32'], 'i64'), ...same([0xb0, 0xb1], ['f64'], 'i64'),
  ...same([0xb2, 0xb3], ['i32'], 'f32'), ...same([0xb4, 0xb5], ['i64'], 'f32'), ...same([0xb6], ['f64'], 'f32', { nan: 'f32' }),
  ...same([0xb7, 0xb8], ['i32'], 'f64'), ...same([0xb9, 0xba], ['i64'], 'f64'), ...same([0xbb], ['f32'], 'f64', { nan: 'f64' }),
  ...same([0xbc], ['f32'], 'i32'), ...same([0xbd], ['f64'], 'i64'), ...same([0xbe], ['i32'], 'f32', { nan: 'f32' }), ...same([0xbf], ['i64'], 'f64', { nan: 'f64' }),
  ...same([0, 1], ['f32'], 'i32', { prefix: 0xfc }), ...same([2, 3], ['f64'], 'i32', { prefix: 0xfc }),
  ...same([4, 5], ['f32'], 'i64', { prefix: 0xfc }), ...same([6, 7], ['f64'], 'i64', { prefix: 0xfc }),
];

const SIMD = { prefix: 0xfd };
const integerUnary = [
  0x4d, 0x60, 0x61, 0x62, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x87, 0x88, 0x89, 0x8a, 0xa0, 0xa1, 0xa7, 0xa8, 0xa9, 0xaa,
  0xc0, 0xc1, 0xc7, 0xc8, 0xc9, 0xca, 0xe0, 0xe1, 0xec, 0xed, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
];
const integerBinary = [
  0x0e, ...range(0x23, 0x4c), ...range(0x4e, 0x51), 0x65, 0x66, ...range(0x6e, 0x73), ...range(0x76, 0x79), 0x7b, 0x82, 0x85, 0x86,
  ...range(0x8e, 0x93), ...range(0x95, 0x99), 0x9b, ...range(0x9c, 0x9f), 0xae, 0xb1, 0xb5, ...range(0xb6, 0xba), ...range(0xbc, 0xbf),
  0xce, 0xd1, 0xd5, ...range(0xd6, 0xdf),
];
const vector: readonly Operator[] = [
  ...same(integerUnary, ['v128'], 'v128', SIMD),
  ...same(integerBinary, ['v128', 'v128'], 'v128', SIMD),
  ...same([0x67, 0x68, 0x69, 0x6a, 0xe3, 0x5e], ['v128'], 'v128', { ...SIMD, nan: 'f32' }),
  ...same([0x74, 0x75, 0x7a, 0x94, 0xef, 0x5f], ['v128'], 'v128', { ...SIMD, nan: 'f64' }),
  ...same(range(0xe4, 0xeb), ['v128', 'v128'], 'v128', { ...SIMD, nan: 'f32' }),
  ...same(range(0xf0, 0xf7), ['v128', 'v128'], 'v128', { ...SIMD, nan: 'f64' }),
  ...same([0x52], ['v128', 'v128', 'v128'], 'v128', SIMD),
  ...same([0x53, 0x63, 0x64, 0x83, 0x84, 0xa3, 0xa4, 0xc3, 0xc4], ['v128'], 'i32', SIMD),
  ...same([0x6b, 0x6c, 0x6d, 0x8b, 0x8c, 0x8d, 0xab, 0xac, 0xad, 0xcb, 0xcc, 0xcd], ['v128', 'i32'], 'v128', SIMD),
  ...same([0x0f, 0x10, 0x11], ['i32'], 'v128', SIMD), ...same([0x12], ['i64'], 'v128', SIMD),
  ...same([0x13], ['f32'], 'v128', SIMD), ...same([0x14], ['f64'], 'v128', SIMD),
];

/** An instruction that names a lane. */
export interface LaneOperator extends Operator {
  readonly lanes: number;
}
const lanes: readonly (readonly [readonly number[], number, number, NumberType])[] = [
  [[0x15, 0x16], 0x17, 16, 'i32'], [[0x18, 0x19], 0x1a, 8, 'i32'], [[0x1b], 0x1c, 4, 'i32'], [[0x1d], 0x1e, 2, 'i64'], [[0x1f], 0x20, 4, 'f32'], [[0x21], 0x22, 2, 'f64'],
];
export const laneOperators: readonly LaneOperator[] = lanes.flatMap(([extracts, replace, count, type]): LaneOperator[] => [
  ...extracts.map(opcode => ({ ...SIMD, opcode, lanes: count, params: ['v128'], result: type } as const)),
  { ...SIMD, opcode: replace, lanes: count, params: ['v128', type], result: 'v128' },
]);

/** Instructions by the type of their result. */
export function operatorsFor(result: NumberType, { simd, floats }: { simd: boolean; floats: boolean }): readonly Operator[] {
  const key = `${result} ${simd} ${floats}`;
  const known = byResult.get(key);
  if (known !== undefined) return known;
  const isFloat = (type: NumberType): boolean => type === 'f32' || type === 'f64';
  const list = [...scalar, ...(simd ? vector : [])].filter(operator => operator.result === result && (floats || !operator.params.some(isFloat)));
  byResult.set(key, list);
  return list;
}
const byResult = new Map<string, readonly Operator[]>();

/** Plain loads and stores: opcode, the largest exponent of alignment that it may name. */
export const loads: Readonly<Record<NumberType, readonly (readonly [number, number])[]>> = {
  i32: [[0x28, 2], [0x2c, 0], [0x2d, 0], [0x2e, 1], [0x2f, 1]],
  i64: [[0x29, 3], [0x30, 0], [0x31, 0], [0x32, 1], [0x33, 1], [0x34, 2], [0x35, 2]],
  f32: [[0x2a, 2]], f64: [[0x2b, 3]],
  v128: [[0x00, 4], [0x01, 3], [0x02, 3], [0x03, 3], [0x04, 3], [0x05, 3], [0x06, 3], [0x07, 0], [0x08, 1], [0x09, 2], [0x0a, 3], [0x5c, 2], [0x5d, 3]],
};
export const stores: Readonly<Record<NumberType, readonly (readonly [number, number])[]>> = {
  i32: [[0x36, 2], [0x3a, 0], [0x3b, 1]], i64: [[0x37, 3], [0x3c, 0], [0x3d, 1], [0x3e, 2]],
  f32: [[0x38, 2]], f64: [[0x39, 3]], v128: [[0x0b, 4]],
};
/** Loads and stores of one lane of a vector: opcode, alignment, lanes. */
export const laneLoads = [[0x54, 0, 16], [0x55, 1, 8], [0x56, 2, 4], [0x57, 3, 2]] as const;
export const laneStores = [[0x58, 0, 16], [0x59, 1, 8], [0x5a, 2, 4], [0x5b, 3, 2]] as const;
