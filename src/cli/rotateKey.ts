import { parsePrivateKey } from '../plugins/trust/keyFile';
import { readableKeyId } from '../plugins/trust/fingerprint';
import { parseRotations, signRotation } from '../plugins/trust/rotation';
import { readBytes, writeBytes } from './files';

/** What `airlock rotate-key` was told. */
export interface RotateKeyOptions {
  /** The private key files. */
  readonly from: string;
  readonly to: string;
  /** Where to write the statement. */
  readonly out: string;
  /** A file with the rotations before this one. */
  readonly after?: string;
}

/**
 * `airlock rotate-key`: writes the statement that one key takes the place of another. Returns what to tell.
 *
 * @throws AirlockError where a key can't be read, the earlier rotations don't lead to it, or the file can't be written
 */
export async function rotateKey({ from, to, out, after }: RotateKeyOptions): Promise<string> {
  const [old, next] = [await parsePrivateKey(await readBytes(from), from), await parsePrivateKey(await readBytes(to), to)];
  const earlier = after === undefined ? '' : new TextDecoder().decode(await readBytes(after));
  const text = `${earlier}${await signRotation(old, next)}`;
  await parseRotations(new TextEncoder().encode(text), after ?? out);
  await writeBytes(out, text);
  return `Wrote ${out}: put it beside the signature of each package that the new key signs, under its name with .rotation at the end.\nFrom: ${readableKeyId(old.keyId)}\nTo:   ${readableKeyId(next.keyId)}\n`;
}
