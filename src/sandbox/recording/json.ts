import * as v from 'valibot';
import { malformed } from './malformed';

/** JSON in a recording's bytes, checked. Throws AirlockError `recording.malformed`; `what` names the part. */
export function parseJson<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array, what: string): T {
  let written: unknown;
  try {
    written = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed(`${what} is not JSON`);
  }
  const result = v.safeParse(schema, written);
  if (!result.success) throw malformed(`${what} is not as expected (${v.getDotPath(result.issues[0]) ?? 'as a whole'})`);
  return result.output;
}

/** JSON in bytes, big integers as strings of digits. */
export function toJsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner)));
}

/** A big integer that toJsonBytes wrote. */
export const bigIntegers = v.pipe(v.string(), v.regex(/^-?\d{1,20}$/), v.transform(text => BigInt(text)));

