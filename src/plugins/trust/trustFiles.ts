import type { Storage } from '../../platform/storage';
import { parseTrustedKeys } from './trustedKeys';
import type { TrustedKey } from './trustedKeys';

/**
 * The keys of all trust files that exist.
 *
 * @throws AirlockError `trust.malformed` where one can't be read; `package.io`
 */
export async function readTrust(storage: Storage, files: readonly string[]): Promise<readonly TrustedKey[]> {
  const keys: TrustedKey[] = [];
  for (const file of files) {
    if (await storage.stat(file) === undefined) continue;
    keys.push(...await parseTrustedKeys(await storage.read(file, 1024 * 1024), file));
  }
  return keys;
}
