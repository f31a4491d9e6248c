import { Op } from './opcodes';
import { unsupported } from './refusal';

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}

/** The refusal of a one-byte opcode. */
export function unknownOpcode(at: number, opcode: number): Error {
  if (opcode === Op.prefixAtomic) return unsupported(at, 'atomic instructions', 'The module uses an atomic instruction.');
  if (opcode >= 0xe0 && opcode <= 0xe6) return unsupported(at, 'stack switching', 'The module uses a stack-switching instruction.');
  return unsupported(at, `instruction ${hex(opcode)}`, `The module uses the instruction ${hex(opcode)}, which is not known.`);
}

/** The refusal of an opcode behind a prefix. */
export function unknownPrefixed(at: number, prefix: number, opcode: number): Error {
  const name = `${hex(prefix)} ${hex(opcode)}`;
  return unsupported(at, `instruction ${name}`, `The module uses the instruction ${name}, which is not known.`);
}
