import type { WitType, WitValue } from './types';

/** Bytes that one value may stand for. */
export const MAX_VALUE_BYTES = 16 << 20;
/** What a value counts besides its bytes, so that neither many small ones nor empty ones are free. */
const VALUE_BYTES = 8;

const INTEGERS: Readonly<Record<string, readonly [low: bigint, high: bigint]>> = {
  u8: [0n, 0xffn], s8: [-0x80n, 0x7fn],
  u16: [0n, 0xffffn], s16: [-0x8000n, 0x7fffn],
  u32: [0n, 0xffffffffn], s32: [-0x80000000n, 0x7fffffffn],
  u64: [0n, (1n << 64n) - 1n], s64: [-(1n << 63n), (1n << 63n) - 1n],
};

/** A value that is none of its type. */
export class NotConforming extends Error {
  /** @param message where it is, and what should be there, as what somebody answered: "a string for `now.zone`" */
  constructor(message: string) {
    super(message);
    this.name = 'NotConforming';
  }
}

/**
 * A value of the type, made of what somebody else's code gave: a copy, so that nothing of theirs is looked at again later.
 * Resources have no values here.
 *
 * @param name what the value is, for messages
 * @throws NotConforming
 */
export function conforming(type: WitType, value: unknown, name: string): WitValue {
  return new Conformer().copy(type, value, name);
}

class Conformer {
  #left = MAX_VALUE_BYTES;

  copy(type: WitType, value: unknown, name: string): WitValue {
    this.#take(VALUE_BYTES, name);
    if (typeof type === 'string') return this.#scalar(type, value, name);
    if ('list' in type) return this.#list(type.list, value, name);
    if ('record' in type) {
      const fields = objectOf(value, name);
      return Object.fromEntries(type.record.map(field => [field.name, this.copy(field.type, fields[field.name], `${name}.${field.name}`)]));
    }
    if ('tuple' in type) {
      const items = itemsOf(value, name);
      if (items.length !== type.tuple.length) throw new NotConforming(`${type.tuple.length} values for \`${name}\`, not ${items.length}`);
      return type.tuple.map((one, index) => this.copy(one, items[index], `${name}[${index}]`));
    }
    if ('option' in type) return value === undefined ? undefined : this.copy(type.option, value, name);
    if ('result' in type) return this.#result(type.result, value, name);
    if ('variant' in type) return this.#variant(type.variant, value, name);
    if ('enum' in type) return oneOf(type.enum, value, name);
    if ('flags' in type) return itemsOf(value, name).map(flag => oneOf(type.flags, flag, name));
    throw new NotConforming(`no handle for \`${name}\``);
  }

  #scalar(type: WitType & string, value: unknown, name: string): WitValue {
    switch (type) {
      case 'bool':
        if (typeof value === 'boolean') return value;
        break;
      case 'f32':
      case 'f64':
        if (typeof value === 'number') return value;
        break;
      case 'char':
        if (typeof value === 'string' && [...value].length === 1 && !/[\ud800-\udfff]/u.test(value)) return value;
        break;
      case 'string':
        if (typeof value === 'string') {
          // Three bytes are the most that a UTF-16 unit takes in UTF-8.
          this.#take(value.length * 3, name);
          return value;
        }
        break;
      case 'u64':
      case 's64':
        if (typeof value === 'bigint' && isWithin(type, value)) return value;
        break;
      default:
        if (typeof value === 'number' && Number.isInteger(value) && isWithin(type, BigInt(value))) return value;
    }
    throw new NotConforming(`a value of the type ${type}${type === 'u64' || type === 's64' ? ' (a bigint)' : ''} for \`${name}\``);
  }

  #list(element: WitType, value: unknown, name: string): WitValue {
    if (element === 'u8' && value instanceof Uint8Array) {
      this.#take(value.length, name);
      return value.slice();
    }
    if (element === 'u8') throw new NotConforming(`a Uint8Array for \`${name}\``);
    return itemsOf(value, name).map((item, index) => this.copy(element, item, `${name}[${index}]`));
  }

  #result({ ok, error }: { readonly ok?: WitType; readonly error?: WitType }, value: unknown, name: string): WitValue {
    const given = objectOf(value, name);
    const payload = (type: WitType | undefined, one: unknown, at: string): WitValue => (type === undefined ? undefined : this.copy(type, one, at));
    if ('error' in given) return { error: payload(error, given['error'], `${name}.error`) };
    if ('ok' in given) return { ok: payload(ok, given['ok'], `${name}.ok`) };
    throw new NotConforming(`{ ok } or { error } for \`${name}\``);
  }

  #variant(cases: readonly { readonly name: string; readonly type?: WitType }[], value: unknown, name: string): WitValue {
    const given = objectOf(value, name);
    const tag = oneOf(cases.map(one => one.name), given['tag'], `${name}.tag`);
    const type = cases.find(one => one.name === tag)?.type;
    return type === undefined ? { tag } : { tag, value: this.copy(type, given['value'], `${name}.value`) };
  }

  #take(bytes: number, name: string): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new NotConforming(`no more than ${MAX_VALUE_BYTES >> 20} MiB for \`${name}\``);
  }
}

function isWithin(type: string, value: bigint): boolean {
  const [low, high] = INTEGERS[type] ?? [1n, 0n];
  return value >= low && value <= high;
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw new NotConforming(`an object for \`${name}\``);
}

function itemsOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new NotConforming(`an array for \`${name}\``);
}

function oneOf(names: readonly string[], value: unknown, name: string): string {
  const found = names.find(one => one === value);
  if (found === undefined) throw new NotConforming(`one of ${names.join(', ')} for \`${name}\``);
  return found;
}
