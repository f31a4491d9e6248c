import { AirlockError } from '../../errors';
import { fromHex, toHex } from '../digest';
import { decodeUtf8 } from '../text';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './ed25519';

/** What a `.sig` file says. */
export interface PackageSignature {
  readonly signature: Uint8Array;
  /** The signer's key; absent in the plain form, which is one line of hex. */
  readonly publicKey?: Uint8Array;
}

const KEY_LINE = 'airlock-package-v1 ';

/** Two lines of text: the signature in hex, then the scheme and the public key. */
export function formatSignature(signature: Uint8Array, publicKey: Uint8Array): string {
  return `${toHex(signature)}\n${KEY_LINE}${toHex(publicKey)}\n`;
}

/**
 * Reads a `.sig` file in either form.
 *
 * @throws AirlockError `signature.malformed`
 */
export function parseSignature(bytes: Uint8Array, fileName: string): PackageSignature {
  const text = bytes.length > 4096 ? undefined : decodeUtf8(bytes);
  const [first = '', second, ...rest] = (text ?? '').replace(/\r?\n$/, '').split(/\r?\n/);
  const signature = fromHex(first, SIGNATURE_BYTES);
  if (signature !== undefined && rest.length === 0) {
    if (second === undefined) return { signature };
    const publicKey = second.startsWith(KEY_LINE) ? fromHex(second.slice(KEY_LINE.length), PUBLIC_KEY_BYTES) : undefined;
    if (publicKey !== undefined) return { signature, publicKey };
  }
  throw new AirlockError(
    'signature.malformed',
    `${fileName} is not a signature: it must hold ${SIGNATURE_BYTES * 2} hex digits, then a line with "${KEY_LINE.trim()}" and the public key.`,
    'Sign the package again with `airlock sign`.',
  );
}
