/**
 * Types of the WIT language as data: what a function of an interface takes and gives. Names are those of the WIT text.
 * Resources are named by their type; their handles cross as 32-bit integers.
 */
export type WitType =
  | 'bool' | 'u8' | 'u16' | 'u32' | 'u64' | 's8' | 's16' | 's32' | 's64' | 'f32' | 'f64' | 'char' | 'string'
  | { readonly list: WitType }
  | { readonly record: readonly WitField[] }
  | { readonly tuple: readonly WitType[] }
  | { readonly option: WitType }
  | { readonly result: { readonly ok?: WitType; readonly error?: WitType } }
  | { readonly variant: readonly { readonly name: string; readonly type?: WitType }[] }
  | { readonly enum: readonly string[] }
  | { readonly flags: readonly string[] }
  | { readonly own: string }
  | { readonly borrow: string };

export interface WitField {
  readonly name: string;
  readonly type: WitType;
}

/**
 * A value in JavaScript. Integers of 64 bits are bigints, other numbers numbers; `list<u8>` is a Uint8Array, other lists and
 * tuples are arrays; records have their fields by name; an option is its value or undefined; a result is `{ ok }` or
 * `{ error }`; a variant is `{ tag, value }`; an enum is its name, flags are the names that are set; a handle is its number.
 */
export type WitValue =
  | boolean | number | bigint | string | undefined | Uint8Array
  | readonly WitValue[]
  | { readonly [name: string]: WitValue };

/** A function as WIT declares it. */
export interface WitSignature {
  readonly params: readonly WitField[];
  readonly result?: WitType;
}
