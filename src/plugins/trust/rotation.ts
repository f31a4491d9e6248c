import { AirlockError } from '../../errors';
import { fromHex, toHex } from '../digest';
import { decodeUtf8 } from '../text';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, isSoundPublicKey, signBytes, verifyBytes } from './ed25519';
import { keyIdOf } from './fingerprint';
import type { SigningKey } from './keyFile';
import { preAuthenticationEncoding } from './statement';

/** One key that takes the place of another. Both of them signed it. */
export interface Rotation {
  readonly fromKeyId: string;
  readonly toKeyId: string;
  readonly to: Uint8Array;
}

/** What kind of statement a rotation is: a signature of it is none of anything else. */
export const ROTATION_STATEMENT = 'application/vnd.airlock.rotation.v1';

const HEAD = 'airlock-rotation-v1';
/** Largest file of rotations, in bytes, and the most that one holds. */
export const MAX_ROTATION_BYTES = 16 * 1024;
const MOST_ROTATIONS = 16;

/**
 * States that one key takes the place of another: three lines of text, which can follow those of earlier rotations in a file.
 *
 * @throws AirlockError `usage.invalid` where both are the same key
 */
export async function signRotation(from: SigningKey, to: SigningKey): Promise<string> {
  if (from.keyId === to.keyId) throw new AirlockError('usage.invalid', 'A key can\'t take its own place.', 'Make a new one with `airlock keygen`.');
  const message = rotationMessage(from.publicKey, to.publicKey);
  const [old, next] = [await signBytes(message, from.seed), await signBytes(message, to.seed)];
  return `${HEAD} ${toHex(from.publicKey)} ${toHex(to.publicKey)}\n${toHex(old)}\n${toHex(next)}\n`;
}

/**
 * Reads and verifies a `.rotation` file (docs/SIGNING.md): rotations one after another, each of the key that the one before
 * it led to.
 *
 * @throws AirlockError `rotation.malformed`; `rotation.invalid` where a signature doesn't fit, or a key comes twice
 */
export async function parseRotations(bytes: Uint8Array, fileName: string): Promise<readonly Rotation[]> {
  const text = bytes.length > MAX_ROTATION_BYTES ? undefined : decodeUtf8(bytes);
  const lines = (text ?? '').replace(/\r?\n$/, '').split(/\r?\n/);
  if (lines.length % 3 !== 0 || lines.length / 3 > MOST_ROTATIONS) throw malformed(fileName);
  const rotations: Rotation[] = [];
  for (let at = 0; at < lines.length; at += 3) rotations.push(await parseOne(lines.slice(at, at + 3), fileName));
  const ids = [rotations[0]?.fromKeyId, ...rotations.map(({ toKeyId }) => toKeyId)];
  if (new Set(ids).size !== ids.length) throw new AirlockError('rotation.invalid', `${fileName} leads back to a key that it replaced.`, 'A key that was replaced can\'t come back; make a new one.');
  if (rotations.some(({ fromKeyId }, index) => fromKeyId !== ids[index])) throw new AirlockError('rotation.invalid', `${fileName} has rotations that don't follow one another.`, 'Put them into the order in which they were made.');
  return rotations;
}

async function parseOne([head = '', old = '', next = '']: readonly string[], fileName: string): Promise<Rotation> {
  const [format, fromText = '', toText = '', ...rest] = head.split(' ');
  const [from, to] = [fromHex(fromText, PUBLIC_KEY_BYTES), fromHex(toText, PUBLIC_KEY_BYTES)];
  const [byOld, byNext] = [fromHex(old, SIGNATURE_BYTES), fromHex(next, SIGNATURE_BYTES)];
  if (format !== HEAD || rest.length > 0 || from === undefined || to === undefined || byOld === undefined || byNext === undefined) throw malformed(fileName);
  const message = rotationMessage(from, to);
  // By the new key, too: nobody can claim somebody else's key as the successor of their own.
  const fits = isSoundPublicKey(from) && isSoundPublicKey(to) && await verifyBytes(byOld, message, from) && await verifyBytes(byNext, message, to);
  if (!fits) throw new AirlockError('rotation.invalid', `${fileName} doesn't fit: not both of the keys signed it.`, 'Get the package again, or write the file again with `airlock rotate-key`.');
  return { fromKeyId: await keyIdOf(from), toKeyId: await keyIdOf(to), to };
}

function rotationMessage(from: Uint8Array, to: Uint8Array): Uint8Array {
  return preAuthenticationEncoding(ROTATION_STATEMENT, new TextEncoder().encode(`${HEAD}\nfrom ed25519:${toHex(from)}\nto ed25519:${toHex(to)}\n`));
}

function malformed(fileName: string): AirlockError {
  return new AirlockError('rotation.malformed', `${fileName} is not a statement that keys were replaced: three lines for each, at most ${MOST_ROTATIONS}.`, 'Write it again with `airlock rotate-key`.');
}
