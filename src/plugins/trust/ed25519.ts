import { Point, getPublicKeyAsync, signAsync, verifyAsync } from '@noble/ed25519';

export const SEED_BYTES = 32;
export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** The public key of a 32-byte seed (RFC 8032, section 5.1.5). */
export function publicKeyOf(seed: Uint8Array): Promise<Uint8Array> {
  return getPublicKeyAsync(seed);
}

/** A deterministic signature (RFC 8032, section 5.1.6), 64 bytes. */
export function signBytes(message: Uint8Array, seed: Uint8Array): Promise<Uint8Array> {
  return signAsync(message, seed);
}

/**
 * Whether 32 bytes are a public key that may be trusted: a canonical encoding of a point in the prime-order subgroup.
 * Small-order keys accept signatures that nobody made; keys with a torsion part make verifiers disagree.
 */
export function isSoundPublicKey(publicKey: Uint8Array): boolean {
  try {
    const point = Point.fromBytes(publicKey, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}

/**
 * Strict verification: canonical encodings of key and nonce, a scalar below the group order (a signature has one form
 * only) and a sound key.
 */
export async function verifyBytes(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Promise<boolean> {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) return false;
  return isSoundPublicKey(publicKey) && verifyAsync(signature, message, publicKey, { zip215: false });
}
