import { AirlockError } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import { readPackage } from '../plugins/package';
import type { Package } from '../plugins/package';
import { readableKeyId } from '../plugins/trust/fingerprint';
import { signerOf } from '../plugins/trust/signFolder';
import { trustOf } from '../plugins/trust/trustFiles';
import { parseTrustFile } from '../plugins/trust/trustedKeys';
import { absolute, readBytes } from './files';

/**
 * Checks that a key from the trust file signed the package as it is now. Returns that key's name and id.
 *
 * @throws AirlockError `signature.*`, `digest.revoked` or `trust.malformed`
 */
export async function requireTrusted(found: Package, trustPath: string): Promise<{ name: string; keyId: string }> {
  const signer = await signerOf(found, trustOf([await parseTrustFile(await readBytes(trustPath), trustPath)]), Date.now());
  switch (signer.kind) {
    case 'trusted':
      return signer;
    case 'unsigned':
      throw new AirlockError('signature.missing', `${found.manifest.id} is not signed: there is no ${found.signatureName}.`, 'Sign it with `airlock sign`, or get it from its author again.');
    case 'unknown':
      throw new AirlockError('signature.unknown-key', `${found.manifest.id} is signed by key ${readableKeyId(signer.keyId)}, which ${trustPath} does not name.`, 'Ask the author for the public key by another way than the package, and add it there if it is the same.');
  }
}

/** `airlock verify PACKAGE --trust KEY.pub`. Returns what to tell. Throws AirlockError where it is not as it should be. */
export async function verify(location: string, trustPath: string): Promise<string> {
  const found = await readPackage(new NodeStorage(), absolute(location));
  const { name, keyId } = await requireTrusted(found, trustPath);
  return `${found.manifest.id} ${found.manifest.version} is signed by ${name} and unchanged.\nKey: ${readableKeyId(keyId)}\n`;
}
