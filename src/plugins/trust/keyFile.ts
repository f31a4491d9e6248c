import * as v from 'valibot';
import { AirlockError } from '../../errors';
import { fromHex, toHex } from '../digest';
import { decodeUtf8 } from '../text';
import { checkToml, closedTable } from '../toml/checked';
import { PUBLIC_KEY_BYTES, SEED_BYTES, publicKeyOf } from './ed25519';
import { keyIdOf, readableKeyId } from './fingerprint';

/** A key that signs. */
export interface SigningKey {
  /** RFC 8032 seed, 32 bytes. Secret. */
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly keyId: string;
}

const FORMAT = 'airlock-private-key-v1';

/**
 * Makes a new signing key.
 *
 * @param random fills bytes from a cryptographic source
 */
export function generateKey(random: (bytes: Uint8Array) => void): Promise<SigningKey> {
  const seed = new Uint8Array(SEED_BYTES);
  random(seed);
  return signingKey(seed);
}

async function signingKey(seed: Uint8Array): Promise<SigningKey> {
  const publicKey = await publicKeyOf(seed);
  return { seed, publicKey, keyId: await keyIdOf(publicKey) };
}

/** The text of a private key file. Whoever writes it keeps others from reading it. */
export function formatPrivateKey(key: SigningKey): string {
  return [
    '# Airlock signing key. Keep it secret: whoever has it can sign plugins in your name.',
    `# Fingerprint: ${readableKeyId(key.keyId)}`,
    `format = "${FORMAT}"`,
    `private_key = "${toHex(key.seed)}"`,
    `public_key = "${toHex(key.publicKey)}"`,
    '',
  ].join('\n');
}

/**
 * The text of the public half: a `trusted_keys.toml` with this one key.
 *
 * @param name who the key belongs to, as a reviewer will read it
 */
export function formatPublicKey(key: SigningKey, name: string): string {
  return [
    `# Fingerprint: ${readableKeyId(key.keyId)}`,
    '[[keys]]',
    `name = ${JSON.stringify(name)}`,
    `public_key = "${toHex(key.publicKey)}"`,
    '',
  ].join('\n');
}

const hexKey = (length: number, what: string) => v.pipe(
  v.string(`${what} must be a string of ${length * 2} hex digits.`),
  v.check(text => fromHex(text, length) !== undefined, `${what} must be ${length * 2} hex digits.`),
);

const privateKeySchema = closedTable('The key file', {
  format: v.literal(FORMAT, `\`format\` must be "${FORMAT}".`),
  private_key: hexKey(SEED_BYTES, '`private_key`'),
  public_key: hexKey(PUBLIC_KEY_BYTES, '`public_key`'),
});

/**
 * Reads a private key file.
 *
 * @throws AirlockError `usage.invalid` where it is not one, or where its halves don't belong together. The message
 *   never repeats what the file says.
 */
export async function parsePrivateKey(bytes: Uint8Array, fileName: string): Promise<SigningKey> {
  const nextStep = 'Name the private key file that `airlock keygen` wrote (not the one that ends with .pub).';
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new AirlockError('usage.invalid', `${fileName} is not an Airlock signing key.`, nextStep);
  const checked = checkToml(text, privateKeySchema);
  if (!checked.ok) throw new AirlockError('usage.invalid', `${fileName} is not an Airlock signing key.`, nextStep, { details: checked.problems });
  const seed = fromHex(checked.value.private_key, SEED_BYTES);
  const key = seed === undefined ? undefined : await signingKey(seed);
  if (key === undefined || toHex(key.publicKey) !== checked.value.public_key.toLowerCase()) {
    throw new AirlockError('usage.invalid', `The two halves of the key in ${fileName} don't belong together.`, 'Restore the file, or make a new key with `airlock keygen`.');
  }
  return key;
}
