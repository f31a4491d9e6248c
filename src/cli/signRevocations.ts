import { parsePrivateKey } from '../plugins/trust/keyFile';
import { readableKeyId } from '../plugins/trust/fingerprint';
import { signRevocationList } from '../plugins/trust/revocationList';
import { readBytes, writeBytes } from './files';

/**
 * `airlock sign-revocations LIST --key KEY --out FILE`: writes the signed form of a list. Returns what to tell.
 *
 * @throws AirlockError where the key or the list can't be read, or the file can't be written
 */
export async function signRevocations(list: string, keyPath: string, out: string): Promise<string> {
  const key = await parsePrivateKey(await readBytes(keyPath), keyPath);
  await writeBytes(out, await signRevocationList(await readBytes(list), key, list));
  return `Wrote ${out}.\nKey: ${readableKeyId(key.keyId)}\n`;
}
