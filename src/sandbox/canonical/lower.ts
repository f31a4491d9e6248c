import type { FlatType } from '../../wasm/types';
import type { FlatValue, HostCall } from '../types';
import { casesOf, fieldsOf } from './cases';
import { InvalidValue } from './invalidValue';
import { alignmentOf, discriminantBytes, fieldOffsets, flagsBytes, flatten, payloadOffset, sizeOf } from './layout';
import { lowerScalar, storeScalar } from './scalars';
import type { WitType, WitValue } from './types';

/** The export that gives memory for what a plugin is handed. */
export const REALLOC = 'cabi_realloc';

const encoder = new TextEncoder();

/**
 * Hands values to a plugin, in memory that it allocates itself (Canonical ABI, "Storing" and "Flat Lowering").
 *
 * Every method throws InvalidValue where the plugin's allocator gives memory that is not aligned, and MemoryFault where it
 * is outside.
 */
export class Lowerer {
  constructor(private readonly guest: Pick<HostCall, 'write' | 'call'>) {}

  /** The flat values of a value. */
  async flat(type: WitType, value: WitValue): Promise<readonly FlatValue[]> {
    if (type === 'string') return this.#string(value);
    if (typeof type === 'string') return [lowerScalar(type, value)];
    if ('list' in type) return this.#list(type.list, value);
    if ('own' in type || 'borrow' in type) return [Number(value)];
    if ('flags' in type) return [flagBits(type.flags, value)];
    const fields = fieldsOf(type);
    if (fields !== undefined) {
      const flat: FlatValue[] = [];
      for (const [index, field] of fields.entries()) flat.push(...await this.flat(field, part(type, value, index)));
      return flat;
    }
    const { index, payload } = caseIn(type, value);
    const chosen = casesOf(type)?.[index]?.type;
    const all = flatten(type).slice(1);
    const own = chosen === undefined ? [] : flatten(chosen);
    const values = chosen === undefined ? [] : await this.flat(chosen, payload);
    return [index, ...all.map((joined, position) => widened(values[position] ?? 0, own[position], joined))];
  }

  /** Writes a value to a place in plugin memory. */
  async store(type: WitType, value: WitValue, pointer: number): Promise<void> {
    if (pointer % alignmentOf(type) !== 0) throw new InvalidValue(`the pointer ${pointer}, which is not aligned to ${alignmentOf(type)} bytes`);
    const bytes = new Uint8Array(sizeOf(type));
    await this.#in(type, value, new DataView(bytes.buffer), 0);
    await this.guest.write(pointer, bytes);
  }

  /** Writes a value into a block of memory that is written afterwards. */
  async #in(type: WitType, value: WitValue, view: DataView, at: number): Promise<void> {
    if (typeof type === 'string' && type !== 'string') return storeScalar(type, value, view, at);
    if (type === 'string' || typeof type !== 'string' && 'list' in type) {
      const [pointer, length] = type === 'string' ? await this.#string(value) : await this.#list(type.list, value);
      view.setUint32(at, pointer, true);
      view.setUint32(at + 4, length, true);
      return;
    }
    if ('own' in type || 'borrow' in type) return view.setUint32(at, Number(value), true);
    if ('flags' in type) return setUnsigned(view, at, flagsBytes(type.flags.length), flagBits(type.flags, value));
    const fields = fieldsOf(type);
    if (fields !== undefined) {
      const offsets = fieldOffsets(fields);
      for (const [index, field] of fields.entries()) await this.#in(field, part(type, value, index), view, at + (offsets[index] ?? 0));
      return;
    }
    const { index, payload } = caseIn(type, value);
    const cases = casesOf(type) ?? [];
    setUnsigned(view, at, discriminantBytes(cases.length), index);
    const chosen = cases[index]?.type;
    if (chosen !== undefined) await this.#in(chosen, payload, view, at + payloadOffset(type));
  }

  async #string(value: WitValue): Promise<readonly [number, number]> {
    const bytes = encoder.encode(typeof value === 'string' ? value : '');
    return [await this.#place(bytes, 1), bytes.length];
  }

  async #list(element: WitType, value: WitValue): Promise<readonly [number, number]> {
    if (value instanceof Uint8Array) return [await this.#place(value, 1), value.length];
    const values = Array.isArray(value) ? value as readonly WitValue[] : [];
    const size = sizeOf(element);
    const bytes = new Uint8Array(values.length * size);
    const view = new DataView(bytes.buffer);
    for (const [index, one] of values.entries()) await this.#in(element, one, view, index * size);
    return [await this.#place(bytes, alignmentOf(element)), values.length];
  }

  /** Bytes in memory of the plugin's. */
  async #place(bytes: Uint8Array, alignment: number): Promise<number> {
    // As wit-bindgen's own: what is empty is nowhere, at an aligned address.
    if (bytes.length === 0) return alignment;
    const [result] = await this.guest.call(REALLOC, [0, 0, alignment, bytes.length]);
    const pointer = Number(result) >>> 0;
    if (pointer % alignment !== 0) throw new InvalidValue(`memory at ${pointer}, which is not aligned to ${alignment} bytes`);
    await this.guest.write(pointer, bytes);
    return pointer;
  }
}

function part(type: WitType, value: WitValue, index: number): WitValue {
  if (typeof type === 'string') return undefined;
  if ('record' in type) return (value as { readonly [name: string]: WitValue })[type.record[index]?.name ?? ''];
  return (value as readonly WitValue[])[index];
}

function caseIn(type: WitType, value: WitValue): { readonly index: number; readonly payload: WitValue } {
  if (typeof type === 'string') return { index: 0, payload: undefined };
  if ('option' in type) return value === undefined ? { index: 0, payload: undefined } : { index: 1, payload: value };
  if ('enum' in type) return { index: found(type.enum, value), payload: undefined };
  const fields = value as { readonly [name: string]: WitValue };
  if ('result' in type) return 'error' in fields ? { index: 1, payload: fields['error'] } : { index: 0, payload: fields['ok'] };
  if ('variant' in type) return { index: found(type.variant.map(one => one.name), fields['tag']), payload: fields['value'] };
  return { index: 0, payload: undefined };
}

function found(names: readonly string[], name: WitValue): number {
  const index = typeof name === 'string' ? names.indexOf(name) : -1;
  if (index < 0) throw new TypeError(`The type has the cases ${names.join(', ')} only.`);
  return index;
}

/** A value of a case as one of the joined type of all cases (Canonical ABI, "Flat Lowering"). */
function widened(value: FlatValue, from: FlatType | undefined, to: FlatType): FlatValue {
  if (from === undefined) return to === 'i64' ? 0n : 0;
  if (from === to) return value;
  const view = new DataView(new ArrayBuffer(8));
  if (from === 'f32') view.setFloat32(0, Number(value), true);
  else if (from === 'f64') view.setFloat64(0, Number(value), true);
  else view.setUint32(0, Number(value) >>> 0, true);
  return to === 'i64' ? view.getBigUint64(0, true) : view.getInt32(0, true);
}

function flagBits(names: readonly string[], value: WitValue): number {
  const set = Array.isArray(value) ? value as readonly WitValue[] : [];
  return names.reduce((bits, name, index) => (set.includes(name) ? bits | (1 << index) : bits), 0) >>> 0;
}

function setUnsigned(view: DataView, at: number, bytes: 1 | 2 | 4, value: number): void {
  if (bytes === 1) view.setUint8(at, value);
  else if (bytes === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
}
