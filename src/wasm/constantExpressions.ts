import type { ByteReader } from './reader';
import { Op } from './opcodes';
import { malformed } from './refusal';
import { skipHeapType } from './valueTypes';

/** What a constant expression refers to. */
export interface ConstantVisitor {
  readonly typeCount: number;
  readonly functionCount: number;
  readonly globalCount: number;
  /** A `ref.func`: where its index starts and ends, and the index. */
  onFunction?(start: number, end: number, index: number): void;
}

/** An expression that is one constant, which bounds checks can use. */
export type PlainConstant = bigint | undefined;

/**
 * Reads past a constant expression (specification section 3.4.16), its `end` included.
 * @returns its value where it is a single `i32.const` (unsigned) or `i64.const` (unsigned)
 */
export function readConstantExpression(reader: ByteReader, visitor: ConstantVisitor): PlainConstant {
  let plain: PlainConstant;
  for (let count = 0; ; count++) {
    const at = reader.position;
    const opcode = reader.u8();
    if (opcode === Op.end) return count === 1 ? plain : undefined;
    plain = readInstruction(reader, opcode, at, visitor);
  }
}

function readInstruction(reader: ByteReader, opcode: number, at: number, visitor: ConstantVisitor): PlainConstant {
  switch (opcode) {
    case Op.i32Const:
      return BigInt(reader.s32() >>> 0);
    case Op.i64Const:
      return BigInt.asUintN(64, reader.s64());
    case Op.f32Const:
      reader.skip(4);
      return undefined;
    case Op.f64Const:
      reader.skip(8);
      return undefined;
    case Op.globalGet: {
      const index = reader.u32();
      if (index >= visitor.globalCount) throw malformed(at, `Global ${index} does not exist here.`);
      return undefined;
    }
    case Op.refNull:
      skipHeapType(reader, visitor.typeCount);
      return undefined;
    case Op.refFunc: {
      const start = reader.position;
      const index = reader.u32();
      if (index >= visitor.functionCount) throw malformed(at, `Function ${index} does not exist.`);
      visitor.onFunction?.(start, reader.position, index);
      return undefined;
    }
    case 0x6a: case 0x6b: case 0x6c: case 0x7c: case 0x7d: case 0x7e:
      return undefined;
    case Op.prefixVector:
      if (reader.u32() !== 0x0c) throw malformed(at, 'An initialiser is not constant.');
      reader.skip(16);
      return undefined;
    case Op.prefixGc:
      readGcInstruction(reader, at);
      return undefined;
    default:
      throw malformed(at, 'An initialiser is not constant.');
  }
}

function readGcInstruction(reader: ByteReader, at: number): void {
  const opcode = reader.u32();
  switch (opcode) {
    case 0: case 1: case 6: case 7: // struct.new, struct.new_default, array.new, array.new_default
      reader.u32();
      return;
    case 8: // array.new_fixed
      reader.u32();
      reader.u32();
      return;
    case 26: case 27: case 28: // conversions, ref.i31
      return;
    default:
      throw malformed(at, 'An initialiser is not constant.');
  }
}
