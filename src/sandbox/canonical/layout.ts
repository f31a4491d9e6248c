import type { FlatType } from '../../wasm/types';
import { casesOf, fieldsOf } from './cases';
import type { WitType } from './types';

const SCALAR_BYTES = {
  bool: 1, u8: 1, s8: 1, u16: 2, s16: 2, u32: 4, s32: 4, f32: 4, char: 4, u64: 8, s64: 8, f64: 8,
} as const;

/** Alignment of a value in memory, in bytes (Canonical ABI, "Alignment"). */
export function alignmentOf(type: WitType): number {
  if (typeof type === 'string') return type === 'string' ? 4 : SCALAR_BYTES[type];
  const fields = fieldsOf(type);
  if (fields !== undefined) return Math.max(1, ...fields.map(alignmentOf));
  const cases = casesOf(type);
  if (cases !== undefined) return Math.max(discriminantBytes(cases.length), payloadAlignment(type));
  if ('flags' in type) return flagsBytes(type.flags.length);
  return 4;
}

/** Bytes of a value in memory (Canonical ABI, "Element Size"). */
export function sizeOf(type: WitType): number {
  if (typeof type === 'string') return type === 'string' ? 8 : SCALAR_BYTES[type];
  const fields = fieldsOf(type);
  if (fields !== undefined) return align(fields.reduce((end, field) => align(end, alignmentOf(field)) + sizeOf(field), 0), alignmentOf(type));
  const cases = casesOf(type);
  if (cases !== undefined) return align(payloadOffset(type) + Math.max(0, ...cases.map(one => (one.type === undefined ? 0 : sizeOf(one.type)))), alignmentOf(type));
  if ('flags' in type) return flagsBytes(type.flags.length);
  return 'list' in type ? 8 : 4;
}

/** Where the fields of a record or tuple are, in bytes from its start. */
export function fieldOffsets(fields: readonly WitType[]): readonly number[] {
  let end = 0;
  return fields.map(field => {
    const at = align(end, alignmentOf(field));
    end = at + sizeOf(field);
    return at;
  });
}

/** Where a case's value is, in bytes from the start of the variant. */
export function payloadOffset(type: WitType): number {
  return align(discriminantBytes(casesOf(type)?.length ?? 0), payloadAlignment(type));
}

/** Bytes that tell which of so many cases it is. */
export function discriminantBytes(cases: number): 1 | 2 | 4 {
  return cases <= 1 << 8 ? 1 : cases <= 1 << 16 ? 2 : 4;
}

/** Bytes of so many flags; at most 32. */
export function flagsBytes(flags: number): 1 | 2 | 4 {
  return flags <= 8 ? 1 : flags <= 16 ? 2 : 4;
}

/** The values that stand for one in parameters and results (Canonical ABI, "Flattening"). */
export function flatten(type: WitType): readonly FlatType[] {
  switch (type) {
    case 'string': return ['i32', 'i32'];
    case 'u64':
    case 's64': return ['i64'];
    case 'f32':
    case 'f64': return [type];
    default: break;
  }
  if (typeof type === 'string') return ['i32'];
  const fields = fieldsOf(type);
  if (fields !== undefined) return fields.flatMap(flatten);
  const cases = casesOf(type);
  if (cases !== undefined) return ['i32', ...joined(cases.map(one => (one.type === undefined ? [] : flatten(one.type))))];
  return 'list' in type ? ['i32', 'i32'] : ['i32'];
}

/** Types that hold the flat values of any of the cases. */
function joined(cases: readonly (readonly FlatType[])[]): readonly FlatType[] {
  const length = Math.max(0, ...cases.map(flat => flat.length));
  return Array.from({ length }, (_, index) => cases.flatMap(flat => flat[index] ?? []).reduce(join));
}

function join(one: FlatType, other: FlatType): FlatType {
  if (one === other) return one;
  const isSmall = (type: FlatType): boolean => type === 'i32' || type === 'f32';
  return isSmall(one) && isSmall(other) ? 'i32' : 'i64';
}

function payloadAlignment(type: WitType): number {
  return Math.max(1, ...(casesOf(type) ?? []).map(one => (one.type === undefined ? 1 : alignmentOf(one.type))));
}

/** The next multiple of an alignment. */
export function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
