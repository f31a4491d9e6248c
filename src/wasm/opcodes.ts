/**
 * The shape of every instruction of WebAssembly 3.0 that V8 13.6 runs without flags: its immediates and what it pops
 * and pushes. An opcode that is not here is refused. What instructions cost is in costs.ts.
 */

/** What follows an opcode. The kinds below CONTROL need nothing but skipping; the others are decoded one by one. */
export const Shape = {
  unknown: 0,
  /** No immediates. */
  plain: 1,
  /** One LEB128 constant of up to 32 bits. */
  leb32: 2,
  /** One LEB128 constant of up to 64 bits. */
  leb64: 3,
  bytes4: 4,
  bytes8: 5,
  /** Alignment, memory index and offset. */
  memory: 6,
  /** A vector constant or shuffle: 16 bytes. */
  bytes16: 7,
  /** A lane: 1 byte. */
  lane: 8,
  /** Memory immediate and a lane. */
  memoryLane: 9,
  /** Decoded by the scanner's switch. */
  special: 10,
} as const;

/** Shape, operands popped, and slots pushed (0, 1, or 2 for a vector) of each opcode of one table. */
export interface OpcodeTable {
  readonly shape: Uint8Array;
  readonly pops: Uint8Array;
  readonly pushes: Uint8Array;
}

function table(size: number): OpcodeTable {
  return { shape: new Uint8Array(size), pops: new Uint8Array(size), pushes: new Uint8Array(size) };
}

function define(into: OpcodeTable, from: number, to: number, shape: number, pops: number, pushes: number): void {
  into.shape.fill(shape, from, to + 1);
  into.pops.fill(pops, from, to + 1);
  into.pushes.fill(pushes, from, to + 1);
}

/** One-byte opcodes. */
export const mainOpcodes: OpcodeTable = (() => {
  const ops = table(256);
  const { plain, special, memory, leb32, leb64, bytes4, bytes8 } = Shape;
  define(ops, 0x00, 0x00, special, 0, 0); // unreachable
  define(ops, 0x01, 0x01, plain, 0, 0); // nop
  define(ops, 0x02, 0x15, special, 0, 0); // control, calls, exceptions
  define(ops, 0x16, 0x17, Shape.unknown, 0, 0);
  define(ops, 0x18, 0x19, special, 0, 0); // delegate, catch_all
  define(ops, 0x1a, 0x1a, plain, 1, 0); // drop
  define(ops, 0x1b, 0x1c, special, 0, 0); // select
  define(ops, 0x1f, 0x1f, special, 0, 0); // try_table
  define(ops, 0x20, 0x26, special, 0, 0); // local.*, global.*, table.get, table.set
  define(ops, 0x28, 0x35, memory, 1, 1); // loads
  define(ops, 0x36, 0x3e, memory, 2, 0); // stores
  define(ops, 0x3f, 0x40, special, 0, 0); // memory.size, memory.grow
  define(ops, 0x41, 0x41, leb32, 0, 1);
  define(ops, 0x42, 0x42, leb64, 0, 1);
  define(ops, 0x43, 0x43, bytes4, 0, 1);
  define(ops, 0x44, 0x44, bytes8, 0, 1);
  const unary: [number, number][] = [[0x45, 0x45], [0x50, 0x50], [0x67, 0x69], [0x79, 0x7b], [0x8b, 0x91], [0x99, 0x9f], [0xa7, 0xc4]];
  define(ops, 0x46, 0xa6, plain, 2, 1); // comparisons and arithmetic
  for (const [from, to] of unary) define(ops, from, to, plain, 1, 1);
  define(ops, 0xd0, 0xd0, special, 0, 0); // ref.null
  define(ops, 0xd1, 0xd1, plain, 1, 1); // ref.is_null
  define(ops, 0xd2, 0xd2, special, 0, 0); // ref.func
  define(ops, 0xd3, 0xd3, plain, 2, 1); // ref.eq
  define(ops, 0xd4, 0xd4, plain, 1, 1); // ref.as_non_null
  define(ops, 0xd5, 0xd6, special, 0, 0); // br_on_null, br_on_non_null
  define(ops, 0xfb, 0xfd, special, 0, 0); // prefixes
  return ops;
})();

/** Opcodes after 0xFD: vectors. Relaxed ones start at 0x100 and are not deterministic. */
export const vectorOpcodes: OpcodeTable = (() => {
  const ops = table(256);
  const { plain, memory, bytes16, lane, memoryLane, unknown } = Shape;
  define(ops, 0x00, 0x0a, memory, 1, 2); // loads
  define(ops, 0x0b, 0x0b, memory, 2, 0); // store
  define(ops, 0x0c, 0x0c, bytes16, 0, 2); // const
  define(ops, 0x0d, 0x0d, bytes16, 2, 2); // shuffle
  define(ops, 0x0e, 0x0e, plain, 2, 2); // swizzle
  define(ops, 0x0f, 0x14, plain, 1, 2); // splats
  define(ops, 0x15, 0x22, lane, 1, 1); // extract_lane
  for (const opcode of [0x17, 0x1a, 0x1c, 0x1e, 0x20, 0x22]) define(ops, opcode, opcode, lane, 2, 2); // replace_lane
  define(ops, 0x23, 0x51, plain, 2, 2); // comparisons, bitwise
  define(ops, 0x4d, 0x4d, plain, 1, 2); // not
  define(ops, 0x52, 0x52, plain, 3, 2); // bitselect
  define(ops, 0x53, 0x53, plain, 1, 1); // any_true
  define(ops, 0x54, 0x57, memoryLane, 2, 2); // load lanes
  define(ops, 0x58, 0x5b, memoryLane, 2, 0); // store lanes
  define(ops, 0x5c, 0x5d, memory, 1, 2); // load zero
  define(ops, 0x5e, 0x5f, plain, 1, 2); // demote, promote
  define(ops, 0x60, 0xff, plain, 2, 2);
  const unary = [
    0x60, 0x61, 0x62, 0x67, 0x68, 0x69, 0x6a, 0x74, 0x75, 0x7a, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x87, 0x88, 0x89,
    0x8a, 0x94, 0xa0, 0xa1, 0xa7, 0xa8, 0xa9, 0xaa, 0xc0, 0xc1, 0xc7, 0xc8, 0xc9, 0xca, 0xe0, 0xe1, 0xe3, 0xec, 0xed,
    0xef, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
  ];
  for (const opcode of unary) define(ops, opcode, opcode, plain, 1, 2);
  for (const opcode of [0x63, 0x64, 0x83, 0x84, 0xa3, 0xa4, 0xc3, 0xc4]) define(ops, opcode, opcode, plain, 1, 1); // all_true, bitmask
  const unassigned = [
    0x9a, 0xa2, 0xa5, 0xa6, 0xaf, 0xb0, 0xb2, 0xb3, 0xb4, 0xbb, 0xc2, 0xc5, 0xc6, 0xcf, 0xd0, 0xd2, 0xd3, 0xd4, 0xe2,
    0xee,
  ];
  for (const opcode of unassigned) define(ops, opcode, opcode, unknown, 0, 0);
  return ops;
})();

export const Op = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  try: 0x06,
  catch: 0x07,
  throw: 0x08,
  rethrow: 0x09,
  throwRef: 0x0a,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  callRef: 0x14,
  returnCallRef: 0x15,
  delegate: 0x18,
  catchAll: 0x19,
  drop: 0x1a,
  select: 0x1b,
  selectTyped: 0x1c,
  tryTable: 0x1f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  tableGet: 0x25,
  tableSet: 0x26,
  i32Load: 0x28,
  i64Load: 0x29,
  i32Store: 0x36,
  i64Store: 0x37,
  i32Store8: 0x3a,
  i32Store16: 0x3b,
  i64Store8: 0x3c,
  i64Store16: 0x3d,
  i64Store32: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32LeU: 0x4d,
  i32GeU: 0x4f,
  i64Eqz: 0x50,
  i64LtS: 0x53,
  i64LtU: 0x54,
  i64GtU: 0x56,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32Shl: 0x74,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64Or: 0x84,
  i64Shl: 0x86,
  i64ShrU: 0x88,
  i32WrapI64: 0xa7,
  i64ExtendI32S: 0xac,
  i64ExtendI32U: 0xad,
  f64ConvertI64S: 0xb9,
  i32ReinterpretF32: 0xbc,
  i64ReinterpretF64: 0xbd,
  f32ReinterpretI32: 0xbe,
  f64ReinterpretI64: 0xbf,
  refNull: 0xd0,
  refFunc: 0xd2,
  brOnNull: 0xd5,
  brOnNonNull: 0xd6,
  prefixGc: 0xfb,
  prefixMisc: 0xfc,
  prefixVector: 0xfd,
  prefixAtomic: 0xfe,
} as const;
