import * as v from 'valibot';
import { AirlockError } from '../../errors';
import { hasControls } from '../../printable';
import { fromHex } from '../digest';
import { decodeUtf8 } from '../text';
import { checkToml, closedTable } from '../toml/checked';
import { PUBLIC_KEY_BYTES, isSoundPublicKey } from './ed25519';
import { keyIdOf } from './fingerprint';
import { revocationsIn, revokedTables } from './revocations';
import type { Revocation } from './revocations';

/** A key that the user, or whoever runs the machine, trusts. */
export interface TrustedKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly keyId: string;
  /** Milliseconds since the epoch; from then on it is trusted no more. */
  readonly expires?: number;
  /** The only plugin ids that it may sign; absent: any. */
  readonly plugins?: readonly string[];
  /** It may sign revocation lists as well. */
  readonly mayRevoke?: true;
}

/** What a trust file says. */
export interface TrustFile {
  readonly keys: readonly TrustedKey[];
  readonly revoked: readonly Revocation[];
}

/** Largest trust file, in bytes. */
export const MAX_TRUST_BYTES = 1024 * 1024;

const expires = v.pipe(
  v.union([v.string(), v.date()], '`expires` must be a date, for example 2027-12-31.'),
  v.transform(value => (value instanceof Date ? value.getTime() : Date.parse(value))),
  v.number('`expires` must be a date, for example 2027-12-31.'),
  v.check(time => Number.isFinite(time), '`expires` must be a date, for example 2027-12-31.'),
);

const schema = closedTable('The file', {
  keys: v.optional(v.array(closedTable('[[keys]]', {
    name: v.pipe(
      v.string('`name` must be a string: whose key this is.'),
      v.nonEmpty('`name` must not be empty: write whose key this is.'),
      v.maxLength(100, '`name` must have at most 100 characters.'),
      v.check(text => !hasControls(text), '`name` must be one line without control characters.'),
    ),
    public_key: v.pipe(
      v.string('`public_key` must be a string of 64 hex digits.'),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const bytes = fromHex(dataset.value, PUBLIC_KEY_BYTES);
        if (bytes !== undefined && isSoundPublicKey(bytes)) return bytes;
        addIssue({ message: bytes === undefined ? '`public_key` must be 64 hex digits.' : '`public_key` is not a usable Ed25519 key. Copy it again from its owner.' });
        return NEVER;
      }),
    ),
    expires: v.optional(expires),
    plugins: v.optional(v.array(v.string('Each of `plugins` must be a plugin id, for example "org.example.hello".'), '`plugins` must be a list of plugin ids.')),
    revocations: v.optional(v.boolean('`revocations` must be true or false.')),
  }), '`keys` must be written as [[keys]] tables.')),
  revoked: revokedTables,
});

/**
 * Reads a `trusted_keys.toml` (docs/SIGNING.md).
 *
 * @throws AirlockError `trust.malformed` with every problem found. A file with one bad entry trusts nobody: half a
 *   trust store is not what its owner wrote.
 */
export async function parseTrustFile(bytes: Uint8Array, fileName = 'trusted_keys.toml'): Promise<TrustFile> {
  const nextStep = 'Correct the file; until then nothing is trusted, and what it revokes is not known.';
  const text = bytes.length > MAX_TRUST_BYTES ? undefined : decodeUtf8(bytes);
  if (text === undefined) throw new AirlockError('trust.malformed', `${fileName} is not a text in UTF-8 of at most 1 MiB.`, nextStep);
  const checked = checkToml(text, schema);
  if (!checked.ok) {
    const [first] = checked.problems;
    throw new AirlockError('trust.malformed', `${fileName}, line ${first?.line ?? 1}: ${first?.message ?? 'something is wrong.'}`, nextStep, { details: checked.problems });
  }
  const keys = await Promise.all((checked.value.keys ?? []).map(async key => ({
    name: key.name,
    publicKey: key.public_key,
    keyId: await keyIdOf(key.public_key),
    ...(key.expires === undefined ? {} : { expires: key.expires }),
    ...(key.plugins === undefined ? {} : { plugins: key.plugins }),
    ...(key.revocations === true ? { mayRevoke: true as const } : {}),
  })));
  return { keys, revoked: await revocationsIn(checked.value.revoked, fileName) };
}
