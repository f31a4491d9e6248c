import { Op } from './opcodes';
import { unknownInstruction, unsupported } from './refusal';

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}

/** The refusal of a one-byte opcode. */
export function unknownOpcode(at: number, opcode: number): Error {
  if (opcode === Op.prefixAtomic) return unsupported(at, 'atomic instructions', 'The module uses an atomic instruction.');
  if (opcode >= 0xe0 && opcode <= 0xe6) return unsupported(at, 'stack switching', 'The module uses a stack-switching instruction.');
  return unknownInstruction(at, hex(opcode));
}

/** The refusal of an opcode behind a prefix. */
export function unknownPrefixed(at: number, prefix: number, opcode: number): Error {
  return unknownInstruction(at, `${hex(prefix)} ${hex(opcode)}`);
}
