import * as v from 'valibot';
import { AirlockError } from '../../errors';
import { hasControls } from '../../printable';
import { fromHex, sha256Hex, toHex } from '../digest';
import { closedTable } from '../toml/checked';
import { readableKeyId } from './fingerprint';

/** A key, a module or a package that nothing is to be run of any more. */
export interface Revocation {
  readonly what: 'key' | 'digest';
  /** What it is known by, lower-case hex: key ids, or the SHA-256 of a module or package. */
  readonly ids: readonly string[];
  /** Why, in the words of whoever revoked it. */
  readonly reason?: string;
  /** The file or list that says so. */
  readonly by: string;
}

const DIGEST_BYTES = 32;

/** 64 hex digits; the spaces of a fingerprint as people compare it, and `sha256:`, don't count. */
const hexDigest = (key: string, what: string) => v.pipe(
  v.string(`\`${key}\` must be a string: ${what}.`),
  v.transform(text => text.replace(/^sha256:/, '').replaceAll(' ', '').toLowerCase()),
  v.check(text => fromHex(text, DIGEST_BYTES) !== undefined, `\`${key}\` must be 64 hex digits: ${what}.`),
);

const entry = v.pipe(
  closedTable('[[revoked]]', {
    key: v.optional(hexDigest('key', 'a key\'s fingerprint, or the public key')),
    digest: v.optional(hexDigest('digest', 'the SHA-256 of a module or a package')),
    reason: v.optional(v.pipe(
      v.string('`reason` must be a string.'),
      v.maxLength(300, '`reason` must have at most 300 characters.'),
      v.check(text => !hasControls(text), '`reason` must be one line without control characters.'),
    )),
  }),
  v.check(({ key, digest }) => (key === undefined) !== (digest === undefined), '[[revoked]] needs either `key` or `digest`.'),
);

/** The `[[revoked]]` tables of a trust file or a revocation list. */
export const revokedTables = v.optional(v.array(entry, '`revoked` must be written as [[revoked]] tables.'));

/** What tables say, once checked. */
export function revocationsIn(tables: v.InferOutput<typeof revokedTables>, by: string): Promise<readonly Revocation[]> {
  return Promise.all((tables ?? []).map(async ({ key, digest, reason }): Promise<Revocation> => {
    const why = reason === undefined || reason === '' ? {} : { reason };
    if (digest !== undefined) return { what: 'digest', ids: [digest], by, ...why };
    // Fingerprint and public key have the same form. Whichever it is: both are looked for, so that neither is missed.
    const bytes = fromHex(key ?? '', DIGEST_BYTES) ?? new Uint8Array();
    return { what: 'key', ids: [toHex(bytes), await sha256Hex(bytes)], by, ...why };
  }));
}

/** All that is revoked, by what it is known by. */
export class Revocations {
  private readonly keys = new Map<string, Revocation>();
  private readonly digests = new Map<string, Revocation>();

  constructor(readonly all: readonly Revocation[]) {
    for (const revocation of all) {
      const known = revocation.what === 'key' ? this.keys : this.digests;
      for (const id of revocation.ids) if (!known.has(id)) known.set(id, revocation);
    }
  }

  /** The revocation of a key, by its id. */
  key(keyId: string): Revocation | undefined {
    return this.keys.get(keyId);
  }

  /** @returns the error for whatever this key signed; `undefined` where the key is not revoked */
  ofKey(pluginId: string, keyId: string): AirlockError | undefined {
    const revocation = this.keys.get(keyId);
    if (revocation === undefined) return undefined;
    return new AirlockError('signature.revoked-key', `${pluginId} is signed by a key that was revoked: ${readableKeyId(keyId)}. ${because(revocation)}`, 'Get a version signed by another key of its author, if you still trust them.');
  }

  /** @returns the error for a package with one of these digests; `undefined` where none is revoked */
  ofDigests(pluginId: string, digests: readonly string[]): AirlockError | undefined {
    const revocation = digests.map(digest => this.digests.get(digest)).find(found => found !== undefined);
    if (revocation === undefined) return undefined;
    return new AirlockError('digest.revoked', `This version of ${pluginId} was revoked. ${because(revocation)}`, 'Get another version.');
  }
}

export const NOTHING_REVOKED = new Revocations([]);

function because({ reason, by }: Revocation): string {
  return `${reason === undefined ? '' : `Reason: ${reason.replace(/\.$/, '')}. `}Revoked in ${by}.`;
}
