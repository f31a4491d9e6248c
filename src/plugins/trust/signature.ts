import { AirlockError } from '../../errors';
import type { Signer } from '../types';
import { signBytes, verifyBytes } from './ed25519';
import { keyIdOf, readableKeyId } from './fingerprint';
import type { SigningKey } from './keyFile';
import { formatSignature, parseSignature } from './signatureFile';
import { entryFor } from './standing';
import type { Trust } from './standing';
import { packageStatement } from './statement';

/** The bytes of a package that decide what it is. */
export interface SignedParts {
  readonly manifest: Uint8Array;
  readonly module: Uint8Array;
}

/** The text of the `.sig` file for a package (docs/SIGNING.md). The same package and key give the same text. */
export async function signPackage(parts: SignedParts, key: SigningKey): Promise<string> {
  return formatSignature(await signBytes(await packageStatement(parts.manifest, parts.module), key.seed), key.publicKey);
}

/** A package's signature and what it is judged by. */
export interface Verification {
  readonly parts: SignedParts;
  /** The bytes of the `.sig` file; `undefined` where the package has none. */
  readonly signature: Uint8Array | undefined;
  /** The `.sig` file's name, for messages. */
  readonly signatureName: string;
  readonly pluginId: string;
  readonly trust: Trust;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Finds out who signed a package. A good signature by a key that nobody trusts, and no signature at all, are answers,
 * not errors: the trust policy decides about them.
 *
 * @throws AirlockError `signature.malformed`; `signature.mismatch` where module or manifest are not what was signed;
 *   `signature.revoked-key`, whoever trusts the key; `signature.unknown-key` where the key is trusted for other plugins only;
 *   `signature.expired-key`
 */
export async function verifyPackage(verification: Verification): Promise<Signer> {
  const { parts, signature, signatureName, pluginId, trust, now } = verification;
  if (signature === undefined) return { kind: 'unsigned' };
  const written = parseSignature(signature, signatureName);
  const message = await packageStatement(parts.manifest, parts.module);
  const candidates = written.publicKey === undefined ? trust.keys.map(key => key.publicKey) : [written.publicKey];
  const publicKey = await firstThatMade(written.signature, message, candidates);
  if (publicKey === undefined) {
    throw await mismatch(verification, written.signature, written.publicKey);
  }
  const keyId = await keyIdOf(publicKey);
  const revoked = trust.revocations.ofKey(pluginId, keyId);
  if (revoked !== undefined) throw revoked;
  const entries = trust.keys.filter(key => key.keyId === keyId);
  if (entries.length === 0) return { kind: 'unknown', keyId };
  const entry = entryFor(entries, pluginId, now);
  if (entry instanceof AirlockError) throw entry;
  return { kind: 'trusted', keyId, name: entry.name };
}

async function firstThatMade(signature: Uint8Array, message: Uint8Array, keys: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
  for (const key of keys) if (await verifyBytes(signature, message, key)) return key;
  return undefined;
}

/** Says which of the ways to be wrong this is, as far as it can be known. */
async function mismatch({ parts, signatureName, trust }: Verification, signature: Uint8Array, publicKey: Uint8Array | undefined): Promise<AirlockError> {
  const candidates = publicKey === undefined ? trust.keys.map(key => key.publicKey) : [publicKey];
  if (await firstThatMade(signature, parts.module, candidates) !== undefined) {
    return new AirlockError('signature.mismatch', `${signatureName} is a signature of the module alone: it says nothing about the manifest, which could ask for anything.`, 'Sign the package again with `airlock sign`, which covers both.');
  }
  if (publicKey === undefined) {
    return new AirlockError('signature.mismatch', `${signatureName} names no key, and no trusted key made this signature of this module and manifest.`, 'Get the package again, add the signer\'s key to trusted_keys.toml, or sign it with `airlock sign`.');
  }
  return new AirlockError('signature.mismatch', `${signatureName} doesn't fit: the module or the manifest was changed after key ${readableKeyId(await keyIdOf(publicKey)).slice(0, 19)} … signed, or the signature belongs to another package.`, 'Get the package again from its author, or sign it again if you changed it yourself.');
}
