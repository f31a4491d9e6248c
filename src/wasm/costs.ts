/**
 * What instructions cost, in fuel units: the one table (docs/FUEL.md explains it). Changing a figure changes
 * FUEL_VERSION: figures compare only within a version.
 */
export const FUEL_VERSION = 1;

/** Each entry into a function that the plugin defines, besides its instructions: no recursion is free. */
export const FUNCTION_ENTRY = 1;
/** Each arrival at the head of a loop, besides its instructions: no loop is free. */
export const LOOP_ITERATION = 1;

/** What has a price of its own. Every other instruction costs SIMPLE, and the ones in {@link freeOpcodes} nothing. */
export const SIMPLE = 1;
export const DIVISION = 4;
export const CALL = 2;
export const CALL_INDIRECT = 4;
export const BR_TABLE = 2;
export const TABLE_ACCESS = 2;
export const CAST = 3;
export const THROW = 50;
export const ALLOCATION = 8;
/** Besides what the operand prices. */
export const BULK = 4;

/** unreachable, nop, block, loop, else, try, catch, end, delegate, catch_all, try_table: structure. */
const freeOpcodes = [0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x0b, 0x18, 0x19, 0x1f];

/** Cost of each one-byte opcode. The prefixes' entries are not used. */
export const opcodeCosts: Uint8Array = (() => {
  const costs = new Uint8Array(256).fill(SIMPLE);
  for (const opcode of freeOpcodes) costs[opcode] = 0;
  for (const opcode of [0x08, 0x09, 0x0a]) costs[opcode] = THROW;
  costs[0x0e] = BR_TABLE;
  for (const opcode of [0x10, 0x12]) costs[opcode] = CALL;
  for (const opcode of [0x11, 0x13, 0x14, 0x15]) costs[opcode] = CALL_INDIRECT;
  for (const opcode of [0x25, 0x26]) costs[opcode] = TABLE_ACCESS;
  for (const opcode of [0x40]) costs[opcode] = BULK;
  for (const opcode of [0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82, 0x91, 0x95, 0x9f, 0xa3]) costs[opcode] = DIVISION;
  return costs;
})();

/** Cost of each opcode after the 0xFB prefix (garbage collection); fields and fixed elements cost SIMPLE each besides. */
export const gcCosts: Uint8Array = (() => {
  const costs = new Uint8Array(31).fill(SIMPLE);
  for (const opcode of [0, 1, 6, 7, 8, 9, 10]) costs[opcode] = ALLOCATION;
  for (const opcode of [16, 17, 18, 19]) costs[opcode] = BULK;
  for (const opcode of [20, 21, 22, 23, 24, 25]) costs[opcode] = CAST;
  return costs;
})();

/** Cost of each opcode after the 0xFC prefix (conversions, bulk memory, tables). */
export const miscCosts: Uint8Array = (() => {
  const costs = new Uint8Array(18).fill(SIMPLE);
  for (const opcode of [8, 10, 11, 12, 14, 15, 17]) costs[opcode] = BULK;
  return costs;
})();

/** Cost of each opcode after the 0xFD prefix (vectors). */
export const vectorCosts: Uint8Array = (() => {
  const costs = new Uint8Array(256).fill(SIMPLE);
  for (const opcode of [0xe3, 0xe7, 0xef, 0xf3]) costs[opcode] = DIVISION;
  return costs;
})();

/**
 * Prices of operands. A bulk instruction costs, besides its entry in the tables above, one unit for each started
 * group of `2 ** shift` of what its length operand counts, or `2 ** -shift` units for each.
 */
export const operandShifts = {
  /** Bytes of memory.copy, memory.fill and memory.init: 8 bytes a unit. */
  memoryBytes: 3,
  /** Elements of table.copy, table.fill, table.init and table.grow: one unit each. */
  tableElements: 0,
  /** Elements of array.new, array.fill, array.copy and the like: one unit each. */
  arrayElements: 0,
  /** Pages of memory.grow: 256 units each. A growth that the cap refuses costs nothing more. */
  memoryPages: -8,
} as const;
export type OperandPrice = keyof typeof operandShifts;

/** No operand counts for more than this, so that no sum overflows 64 bits. */
export const MAX_OPERAND = 2n ** 48n;

/** Base price of a call to the host, and the bytes that one further unit pays for. */
const HOST_CALL = 100;
const HOST_BYTES_PER_UNIT = 8;

/**
 * Fuel units that a call of a host function costs, charged by the host's side of the channel.
 * @param bytes bytes that crossed the channel for it, in both directions
 */
export function hostCallFuel(bytes: number): number {
  return HOST_CALL + Math.ceil(bytes / HOST_BYTES_PER_UNIT);
}
