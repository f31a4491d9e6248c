import { AirlockError } from '../../errors';
import { fromHex, sha256Hex, toHex } from '../digest';
import { decodeUtf8 } from '../text';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, signBytes, verifyBytes } from '../trust/ed25519';
import { keyIdOf } from '../trust/fingerprint';
import type { SigningKey } from '../trust/keyFile';
import { preAuthenticationEncoding } from '../trust/statement';
import type { TrustedKey } from '../trust/trustedKeys';
import type { Signer } from '../types';

/** The kind of statement that a catalogue's signature makes (docs/SIGNING.md): no package's signature can stand in for it. */
const CATALOGUE_STATEMENT = 'application/vnd.airlock.catalogue.v1';
const KEY_LINE = 'airlock-catalogue-v1 ';
export const MAX_SIGNATURE_BYTES = 4096;

async function statement(catalogue: Uint8Array): Promise<Uint8Array> {
  return preAuthenticationEncoding(CATALOGUE_STATEMENT, new TextEncoder().encode(`airlock-catalogue-v1\ncatalogue sha256:${await sha256Hex(catalogue)}\n`));
}

/** The text of the `.sig` file for a catalogue, byte for byte. */
export async function signCatalogue(catalogue: Uint8Array, key: SigningKey): Promise<string> {
  return `${toHex(await signBytes(await statement(catalogue), key.seed))}\n${KEY_LINE}${toHex(key.publicKey)}\n`;
}

/**
 * Who signed a catalogue. A key that may sign some plugins only, or that has expired, vouches for no catalogue: it is
 * then as good as unknown.
 *
 * @param now milliseconds since the epoch
 * @throws AirlockError `signature.malformed`, `signature.mismatch`
 */
export async function catalogueSigner(catalogue: Uint8Array, signature: Uint8Array | undefined, trusted: readonly TrustedKey[], now: number, name: string): Promise<Signer> {
  if (signature === undefined) return { kind: 'unsigned' };
  const [first = '', second = '', ...rest] = (signature.length > MAX_SIGNATURE_BYTES ? '' : decodeUtf8(signature) ?? '').replace(/\n$/, '').split('\n');
  const made = fromHex(first, SIGNATURE_BYTES);
  const publicKey = second.startsWith(KEY_LINE) ? fromHex(second.slice(KEY_LINE.length), PUBLIC_KEY_BYTES) : undefined;
  if (made === undefined || publicKey === undefined || rest.length > 0) {
    throw new AirlockError('signature.malformed', `The signature of ${name} is none.`, 'Tell whoever makes the catalogue; `airlock catalogue build --key` signs it.');
  }
  if (!await verifyBytes(made, await statement(catalogue), publicKey)) {
    throw new AirlockError('signature.mismatch', `The signature of ${name} doesn't fit: the catalogue was changed after it was signed.`, 'Don\'t use it before its maker has signed it again.');
  }
  const keyId = await keyIdOf(publicKey);
  const key = trusted.find(each => each.keyId === keyId && each.plugins === undefined && (each.expires === undefined || each.expires > now));
  return key === undefined ? { kind: 'unknown', keyId } : { kind: 'trusted', keyId, name: key.name };
}
