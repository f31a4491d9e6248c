import { NotCovered, type Bytes } from './bytes';

/** One instruction with its immediates, whose meaning depends on it. */
export interface Instruction {
  /** The opcode; behind the prefix 0xFC, 0xFC00 and the second. */
  readonly op: number;
  /** Index, label, offset; of `block`, `loop` and `if` where they end; of `else` too. */
  a: number;
  /** Second index; of `if` where its `else` is, if it has one. */
  b: number;
  /** The constant; the type of a block. */
  readonly value: number | bigint;
  readonly targets: readonly number[];
}

export const MISC = 0xfc00;

/** Reads instructions up to the `end` that closes them, which is the last (specification section 5.4). */
export function readCode(bytes: Bytes): Instruction[] {
  const code: Instruction[] = [];
  const open: number[] = [];
  for (;;) {
    const instruction = readInstruction(bytes);
    const at = code.push(instruction) - 1;
    switch (instruction.op) {
      case 0x02: case 0x03: case 0x04:
        open.push(at);
        break;
      case 0x05:
        (code[open.at(-1)] as Instruction).b = at;
        break;
      case 0x0b: {
        const opening = open.pop();
        if (opening === undefined) return code;
        const opened = code[opening] as Instruction;
        opened.a = at;
        if (opened.op === 0x04 && opened.b !== 0) (code[opened.b] as Instruction).a = at;
        break;
      }
      default:
    }
  }
}

function readInstruction(bytes: Bytes): Instruction {
  const first = bytes.u8();
  const op = first === 0xfc ? MISC + bytes.unsigned() : first;
  const made = (a = 0, b = 0, value: number | bigint = 0, targets: readonly number[] = []): Instruction => ({ op, a, b, value, targets });
  switch (op) {
    case 0x02: case 0x03: case 0x04: return made(0, 0, bytes.signed());
    case 0x0c: case 0x0d: case 0x10: case 0x20: case 0x21: case 0x22: case 0x23: case 0x24: case 0x25: case 0x26: case 0xd2:
      return made(bytes.unsigned());
    case 0x0e: return made(0, 0, 0, [...bytes.list(() => bytes.unsigned()), bytes.unsigned()]);
    case 0x11: return made(bytes.unsigned(), bytes.unsigned());
    case 0x1c:
      bytes.list(() => bytes.u8());
      return made();
    case 0x3f: case 0x40: case 0xd0:
      bytes.u8();
      return made();
    case 0x41: return made(0, 0, Number(bytes.signed()));
    case 0x42: return made(0, 0, bytes.signed());
    case 0x43: return made(0, 0, bytes.float32());
    case 0x44: return made(0, 0, bytes.float64());
    case MISC + 8: case MISC + 10: case MISC + 12: case MISC + 14: return made(bytes.unsigned(), bytes.unsigned());
    case MISC + 9: case MISC + 11: case MISC + 13: case MISC + 15: case MISC + 16: case MISC + 17: return made(bytes.unsigned());
    default:
      if (op >= 0x28 && op <= 0x3e) {
        if ((bytes.unsigned() & 64) !== 0) throw new NotCovered('several memories');
        return made(bytes.unsigned());
      }
      if (op <= 0x01 || op === 0x05 || op === 0x0b || op === 0x0f || op === 0x1a || op === 0x1b || op === 0xd1 || (op >= 0x45 && op <= 0xc4) || (op >= MISC && op <= MISC + 7)) return made();
      throw new NotCovered(`instruction ${op.toString(16)}`);
  }
}
