import {
  BR_TABLE, BULK, CALL, CALL_INDIRECT, DIVISION, SIMPLE, TABLE_ACCESS, operandShifts,
} from '../../../src/wasm/costs';
import { MISC } from './code';

/** Fuel units of executing one instruction once, operands apart. */
export function price(op: number): number {
  switch (op) {
    // Structure: unreachable, nop, block, loop, else, end.
    case 0x00: case 0x01: case 0x02: case 0x03: case 0x05: case 0x0b: return 0;
    case 0x0e: return BR_TABLE;
    case 0x10: return CALL;
    case 0x11: return CALL_INDIRECT;
    case 0x25: case 0x26: return TABLE_ACCESS;
    case 0x40: return BULK;
    // Integer division and remainder; division and square root of floats.
    case 0x6d: case 0x6e: case 0x6f: case 0x70: case 0x7f: case 0x80: case 0x81: case 0x82: case 0x91: case 0x95: case 0x9f: case 0xa3: return DIVISION;
    // memory.init, .copy, .fill; table.init, .copy, .grow, .fill. Dropping a segment or asking for a size is simple.
    case MISC + 8: case MISC + 10: case MISC + 11: case MISC + 12: case MISC + 14: case MISC + 15: case MISC + 17: return BULK;
    default: return SIMPLE;
  }
}

/** Fuel units of what a length operand counts, an unsigned 32-bit integer. */
export const operandPrice = {
  bytes: (count: number) => Math.ceil(count / 2 ** operandShifts.memoryBytes),
  elements: (count: number) => Math.ceil(count / 2 ** operandShifts.tableElements),
  pages: (count: number) => Math.ceil(count / 2 ** operandShifts.memoryPages),
};
