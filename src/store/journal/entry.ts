import * as v from 'valibot';
import type { SqlValue } from '../sql';

/** One statement and the values that it was given. */
export type Statement = readonly [sql: string, parameters: readonly SqlValue[]];

/** What a record says. */
export type Entry =
  /** A transaction. */
  | { readonly sql: readonly Statement[] }
  /** Nothing follows in this segment; the journal goes on in the named one. */
  | { readonly seal: string };

/** Bytes are an object with hex digits; everything else is as in JSON. */
const value = v.union([
  v.string(), v.number(), v.null(),
  v.pipe(v.object({ hex: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})*$/)) }), v.transform(({ hex }) => Uint8Array.from(hex.match(/../g) ?? [], pair => parseInt(pair, 16)))),
]);
const schema = v.union([
  v.object({ sql: v.array(v.tuple([v.string(), v.array(value)])) }),
  v.object({ seal: v.pipe(v.string(), v.regex(/^[\w.-]+$/)) }),
]);

/** @param by makes the record differ from any other */
export function encodeEntry(entry: Entry, by: string): string {
  return JSON.stringify({ ...entry, by }, (_key, inner: unknown) => (inner instanceof Uint8Array ? { hex: Array.from(inner, byte => byte.toString(16).padStart(2, '0')).join('') } : inner));
}

/** `undefined` for what a later version may have written. */
export function decodeEntry(payload: string): Entry | undefined {
  try {
    const parsed = v.safeParse(schema, JSON.parse(payload));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** A value as it comes back from the journal, so that a change does here what it does wherever it is run again. */
export function asRecorded(parameter: SqlValue): SqlValue {
  if (typeof parameter !== 'number') return parameter;
  return Number.isFinite(parameter) ? parameter + 0 : null;
}
