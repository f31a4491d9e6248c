import * as v from 'valibot';
import { AirlockError } from '../../errors';
import { fromHex, toHex } from '../digest';
import { decodeUtf8 } from '../text';
import { checkToml, closedTable } from '../toml/checked';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, signBytes, verifyBytes } from './ed25519';
import { keyIdOf, readableKeyId } from './fingerprint';
import type { SigningKey } from './keyFile';
import { revocationsIn, revokedTables } from './revocations';
import type { Revocation } from './revocations';
import type { Trust } from './standing';
import { preAuthenticationEncoding } from './statement';

/** A revocation list whose signature fits. */
export interface RevocationList {
  /** Counts up with each list of a publisher's. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly issued: number;
  /** When there should be a newer one, milliseconds since the epoch. */
  readonly nextUpdate: number;
  readonly revoked: readonly Revocation[];
  /** Who signed it. */
  readonly keyId: string;
}

/** What kind of statement a revocation list is: a signature of it is none of anything else. */
export const REVOCATIONS_STATEMENT = 'application/vnd.airlock.revocations.v1';
/** Largest revocation list, in bytes. */
export const MAX_LIST_BYTES = 4 * 1024 * 1024;

const FORMAT = 'airlock-revocations-v1';

const time = (key: string) => v.pipe(
  v.date(`\`${key}\` must be a time, for example 2026-11-20T00:00:00Z.`),
  v.transform(date => date.getTime()),
  v.check(milliseconds => Number.isFinite(milliseconds), `\`${key}\` must be a time.`),
);

const schema = v.pipe(
  closedTable('The list', {
    format: v.literal(FORMAT, `\`format\` must be "${FORMAT}".`),
    number: v.pipe(v.bigint('`number` must be a whole number.'), v.minValue(1n, '`number` must be 1 or more.'), v.maxValue(BigInt(Number.MAX_SAFE_INTEGER), '`number` is too large.'), v.transform(Number)),
    issued: time('issued'),
    next_update: time('next_update'),
    revoked: revokedTables,
  }),
  v.check(({ issued, next_update }) => next_update > issued, '`next_update` must be later than `issued`.'),
);

/**
 * Signs a list: two lines as in a package's signature file, then the list as it is.
 *
 * @throws AirlockError `revocations.malformed` where it is none
 */
export async function signRevocationList(body: Uint8Array, key: SigningKey, fileName: string): Promise<Uint8Array<ArrayBuffer>> {
  checkBody(body, fileName);
  const head = new TextEncoder().encode(`${toHex(await signBytes(preAuthenticationEncoding(REVOCATIONS_STATEMENT, body), key.seed))}\n${FORMAT} ${toHex(key.publicKey)}\n`);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  return signed;
}

/**
 * Reads a signed list and verifies its signature. Whether its signer may revoke is {@link requireRevoker}'s.
 *
 * @param by what the list is called in messages: its address
 * @throws AirlockError `revocations.malformed`, `revocations.untrusted` where the signature doesn't fit
 */
export async function parseRevocationList(bytes: Uint8Array, by: string): Promise<RevocationList> {
  if (bytes.length > MAX_LIST_BYTES) throw malformed(by, `it is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB.`);
  const first = bytes.indexOf(10);
  const second = first < 0 ? -1 : bytes.indexOf(10, first + 1);
  const [hex = '', named = ''] = second < 0 || second > 400 ? [] : (decodeUtf8(bytes.subarray(0, second)) ?? '').split('\n');
  const signature = fromHex(hex, SIGNATURE_BYTES);
  const publicKey = named.startsWith(`${FORMAT} `) ? fromHex(named.slice(FORMAT.length + 1), PUBLIC_KEY_BYTES) : undefined;
  if (signature === undefined || publicKey === undefined) throw malformed(by, `it must begin with a line of ${SIGNATURE_BYTES * 2} hex digits and a line with "${FORMAT}" and the public key.`);
  const body = bytes.subarray(second + 1);
  // Nothing is parsed that was not signed.
  if (!await verifyBytes(signature, preAuthenticationEncoding(REVOCATIONS_STATEMENT, body), publicKey)) {
    throw new AirlockError('revocations.untrusted', `The revocation list ${by} was changed after it was signed.`, 'The last good list counts. Tell whoever publishes it.');
  }
  const list = checkBody(body, by);
  return { number: list.number, issued: list.issued, nextUpdate: list.next_update, revoked: await revocationsIn(list.revoked, by), keyId: await keyIdOf(publicKey) };
}

/**
 * Refuses a list by a key that may not revoke: only those may whose entry in a trust file says `revocations = true`.
 *
 * @param now milliseconds since the epoch
 * @throws AirlockError `revocations.untrusted`
 */
export function requireRevoker(list: RevocationList, by: string, trust: Trust, now: number): void {
  const isTrusted = trust.keys.some(key => key.keyId === list.keyId && key.mayRevoke === true && (key.expires === undefined || key.expires > now));
  if (isTrusted && trust.revocations.key(list.keyId) === undefined) return;
  throw new AirlockError('revocations.untrusted', `The revocation list ${by} is signed by a key that may not revoke: ${readableKeyId(list.keyId)}.`, 'If it is its publisher\'s, add it to trusted_keys.toml with `revocations = true`.');
}

function checkBody(body: Uint8Array, by: string): v.InferOutput<typeof schema> {
  const text = decodeUtf8(body);
  if (text === undefined) throw malformed(by, 'it is no text in UTF-8.');
  const checked = checkToml(text, schema);
  if (checked.ok) return checked.value;
  const [problem] = checked.problems;
  throw new AirlockError('revocations.malformed', `The revocation list ${by} can't be read. Line ${problem?.line ?? 1} of it: ${problem?.message ?? 'something is wrong.'}`, 'The last good list counts. Tell whoever publishes it.', { details: checked.problems });
}

function malformed(by: string, why: string): AirlockError {
  return new AirlockError('revocations.malformed', `The revocation list ${by} can't be read: ${why}`, 'The last good list counts. Tell whoever publishes it.');
}
