import type { ByteReader } from './reader';
import type { CompositeType } from './module';
import { MAX_PARAMS, MAX_RESULTS, MAX_TYPES } from './engineLimits';
import { malformed, refused, unsupported } from './refusal';
import { I32, readValueType, type ValueType } from './valueTypes';

const FUNC = 0x60;
const STRUCT = 0x5f;
const ARRAY = 0x5e;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
const REC = 0x4e;

const none: readonly ValueType[] = [];

/** Reads the type section (specification section 5.5.4). */
export function readTypes(reader: ByteReader): { types: CompositeType[]; entries: number } {
  const entries = reader.count('types');
  const types: CompositeType[] = [];
  for (let entry = 0; entry < entries; entry++) {
    const at = reader.position;
    if (reader.bytes[at] === REC) {
      reader.u8();
      const count = reader.count('types of a group');
      const known = types.length + count;
      if (known > MAX_TYPES) throw refused('over-limit', at, `The module has more than ${MAX_TYPES} types.`);
      for (let member = 0; member < count; member++) types.push(readSubType(reader, known, true));
    } else {
      types.push(readSubType(reader, types.length + 1, false));
    }
    if (types.length > MAX_TYPES) throw refused('over-limit', at, `The module has more than ${MAX_TYPES} types.`);
  }
  return { types, entries };
}

/** `known`: how many types may be referred to, those of the own group included. */
function readSubType(reader: ByteReader, known: number, grouped: boolean): CompositeType {
  let form = reader.u8();
  let open = false;
  let nested = grouped;
  if (form === SUB || form === SUB_FINAL) {
    open = form === SUB;
    const supertypes = reader.count('supertypes');
    for (let count = supertypes; count > 0; count--) reader.u32();
    nested ||= supertypes > 0;
    form = reader.u8();
  }
  const at = reader.position - 1;
  switch (form) {
    case FUNC:
      return {
        kind: 'func', open, nested,
        params: readValueTypes(reader, known, MAX_PARAMS, 'parameters'),
        results: readValueTypes(reader, known, MAX_RESULTS, 'results'),
      };
    case STRUCT: {
      let count = reader.count('fields');
      if (count === 0) return { kind: 'struct', fields: none };
      const fields: ValueType[] = [];
      for (; count > 0; count--) fields.push(readField(reader, known));
      return { kind: 'struct', fields };
    }
    case ARRAY:
      return { kind: 'array', element: readField(reader, known) };
    case 0x65:
      throw unsupported(at, 'shared-everything threads', 'The module declares a shared type.');
    case 0x5d:
      throw unsupported(at, 'stack switching', 'The module declares a continuation type.');
    case 0x4d: case 0x4c:
      throw unsupported(at, 'custom descriptors', 'The module declares a type with a descriptor.');
    default:
      throw malformed(at, `0x${form.toString(16)} is not the form of a type.`);
  }
}

function readValueTypes(reader: ByteReader, known: number, most: number, what: string): readonly ValueType[] {
  const at = reader.position;
  const count = reader.count(what);
  if (count > most) throw refused('over-limit', at, `A function type has ${count} ${what}; engines allow ${most}.`);
  if (count === 0) return none;
  const types: ValueType[] = [];
  for (let index = 0; index < count; index++) types.push(readValueType(reader, known));
  return types;
}

function readField(reader: ByteReader, known: number): ValueType {
  const packed = reader.bytes[reader.position];
  let type: ValueType = I32;
  if (packed === 0x78 || packed === 0x77) reader.u8();
  else type = readValueType(reader, known);
  const at = reader.position;
  if (reader.u8() > 1) throw malformed(at, 'A field is neither constant nor variable.');
  return type;
}
