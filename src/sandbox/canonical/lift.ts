import type { FlatType } from '../../wasm/types';
import type { FlatValue, HostCall } from '../types';
import { casesOf, fieldsOf } from './cases';
import { FlatCursor } from './flatCursor';
import { InvalidValue } from './invalidValue';
import { alignmentOf, discriminantBytes, fieldOffsets, flagsBytes, flatten, payloadOffset, sizeOf } from './layout';
import { LiftBudget } from './liftBudget';
import { liftScalar, loadScalar } from './scalars';
import type { WitType, WitValue } from './types';

/** What an element of a list counts besides its bytes: it becomes a value of its own here, even where it has none. */
const ELEMENT_BYTES = 16;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Makes values of what a plugin passes to an import (Canonical ABI, "Loading" and "Flat Lifting").
 *
 * Every method throws InvalidValue for what the specification traps for, and MemoryFault for ranges that are not in memory.
 */
export class Lifter {
  readonly #budget = new LiftBudget();

  constructor(private readonly guest: Pick<HostCall, 'read'>) {}

  /** One value of a function's flat parameters. */
  async flat(type: WitType, flat: FlatCursor): Promise<WitValue> {
    if (type === 'string') return this.#string(flat.u32(), flat.u32());
    if (typeof type === 'string') return liftScalar(type, flat.next());
    if ('list' in type) return this.#list(type.list, flat.u32(), flat.u32());
    if ('own' in type || 'borrow' in type) return flat.u32();
    if ('flags' in type) return setFlags(type.flags, flat.u32());
    const fields = fieldsOf(type);
    if (fields !== undefined) {
      const values: WitValue[] = [];
      for (const field of fields) values.push(await this.flat(field, flat));
      return composed(type, values);
    }
    return this.#flatCase(type, flat);
  }

  /** The value at a place in plugin memory. */
  async load(type: WitType, pointer: number): Promise<WitValue> {
    requireAligned(pointer, alignmentOf(type));
    const bytes = await this.#read(pointer, sizeOf(type));
    return this.#in(type, viewOf(bytes), 0);
  }

  async #flatCase(type: WitType, flat: FlatCursor): Promise<WitValue> {
    const index = flat.u32();
    const chosen = chosenCase(type, index);
    const all = flatten(type).slice(1);
    const payload = flat.take(all.length);
    if (chosen.type === undefined) return caseValue(type, index, undefined);
    const wanted = flatten(chosen.type);
    const values = wanted.map((one, position) => narrowed(payload[position] ?? 0, all[position] ?? one, one));
    return caseValue(type, index, await this.flat(chosen.type, new FlatCursor(values)));
  }

  /** A value within a block of memory that was read. */
  async #in(type: WitType, view: DataView, at: number): Promise<WitValue> {
    if (type === 'string') return this.#string(view.getUint32(at, true), view.getUint32(at + 4, true));
    if (typeof type === 'string') return loadScalar(type, view, at);
    if ('list' in type) return this.#list(type.list, view.getUint32(at, true), view.getUint32(at + 4, true));
    if ('own' in type || 'borrow' in type) return view.getUint32(at, true);
    if ('flags' in type) return setFlags(type.flags, unsigned(view, at, flagsBytes(type.flags.length)));
    const fields = fieldsOf(type);
    if (fields !== undefined) {
      const offsets = fieldOffsets(fields);
      const values: WitValue[] = [];
      for (const [index, field] of fields.entries()) values.push(await this.#in(field, view, at + (offsets[index] ?? 0)));
      return composed(type, values);
    }
    const index = unsigned(view, at, discriminantBytes(casesOf(type)?.length ?? 0));
    const chosen = chosenCase(type, index);
    return caseValue(type, index, chosen.type === undefined ? undefined : await this.#in(chosen.type, view, at + payloadOffset(type)));
  }

  async #string(pointer: number, length: number): Promise<string> {
    const bytes = await this.#read(pointer, length);
    try {
      return decoder.decode(bytes);
    } catch {
      throw new InvalidValue('text that is not UTF-8');
    }
  }

  async #list(element: WitType, pointer: number, length: number): Promise<WitValue> {
    requireAligned(pointer, alignmentOf(element));
    const size = sizeOf(element);
    if (element !== 'u8') this.#budget.take(length * ELEMENT_BYTES);
    const bytes = await this.#read(pointer, length * size);
    if (element === 'u8') return bytes.slice();
    const view = viewOf(bytes);
    const values: WitValue[] = [];
    for (let index = 0; index < length; index++) {
      // Elements without memory of their own need no turn of the event loop each.
      values.push(typeof element === 'string' && element !== 'string' ? loadScalar(element, view, index * size) : await this.#in(element, view, index * size));
    }
    return values;
  }

  async #read(pointer: number, length: number): Promise<Uint8Array> {
    this.#budget.take(length);
    return length === 0 ? new Uint8Array(0) : this.guest.read(pointer, length);
  }
}

function requireAligned(pointer: number, alignment: number): void {
  if (pointer % alignment !== 0) throw new InvalidValue(`the pointer ${pointer}, which is not aligned to ${alignment} bytes`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function unsigned(view: DataView, at: number, bytes: 1 | 2 | 4): number {
  return bytes === 1 ? view.getUint8(at) : bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}

function chosenCase(type: WitType, index: number): { readonly type?: WitType } {
  const chosen = casesOf(type)?.[index];
  if (chosen === undefined) throw new InvalidValue(`case ${index} of a type that has ${casesOf(type)?.length ?? 0}`);
  return chosen;
}

/** A value of the joined type of all cases as one of the chosen case's own (Canonical ABI, "Flat Lifting"). */
function narrowed(value: FlatValue, from: FlatType, to: FlatType): FlatValue {
  if (from === to) return value;
  const bits = BigInt.asUintN(64, BigInt(value));
  if (to === 'i32') return Number(BigInt.asIntN(32, bits));
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits, true);
  return to === 'f32' ? view.getFloat32(0, true) : view.getFloat64(0, true);
}

function composed(type: WitType, values: readonly WitValue[]): WitValue {
  if (typeof type === 'string' || !('record' in type)) return values;
  return Object.fromEntries(type.record.map(({ name }, index) => [name, values[index]]));
}

function caseValue(type: WitType, index: number, value: WitValue): WitValue {
  if (typeof type === 'string') return value;
  if ('option' in type) return value;
  if ('result' in type) return index === 0 ? { ok: value } : { error: value };
  if ('enum' in type) return type.enum[index];
  if (!('variant' in type)) return value;
  const tag = type.variant[index]?.name ?? '';
  return value === undefined ? { tag } : { tag, value };
}

function setFlags(names: readonly string[], bits: number): WitValue {
  return names.filter((_, index) => ((bits >>> index) & 1) === 1);
}
