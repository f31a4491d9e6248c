import { randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { formatPrivateKey, formatPublicKey, generateKey } from '../plugins/trust/keyFile';
import { readableKeyId } from '../plugins/trust/fingerprint';
import { fileError } from './files';

/** Creates a file that only its owner may read (where the platform knows that), and never replaces one. */
async function createFile(path: string, text: string, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError('create', path, error);
  }
}

/**
 * `airlock keygen --out KEY`: writes KEY (private) and KEY.pub (a trusted_keys.toml). Returns what to tell.
 *
 * @throws AirlockError `package.io` where one of the two exists already or cannot be written
 */
export async function keygen(out: string, name = basename(out)): Promise<string> {
  const key = await generateKey(bytes => randomFillSync(bytes));
  await createFile(`${out}.pub`, formatPublicKey(key, name), 0o644);
  await createFile(out, formatPrivateKey(key), 0o600);
  return [
    `Wrote ${out} (keep it secret) and ${out}.pub (give it to those who should trust you).`,
    `Fingerprint: ${readableKeyId(key.keyId)}`,
    '',
  ].join('\n');
}
