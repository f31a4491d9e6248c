import { NodeStorage } from '../platform/node/nodeStorage';
import { readPackage } from '../plugins/package';
import { readableKeyId } from '../plugins/trust/fingerprint';
import { parsePrivateKey } from '../plugins/trust/keyFile';
import { signPackage } from '../plugins/trust/signature';
import { absolute, readBytes, writeBytes } from './files';

/**
 * `airlock sign PACKAGE --key KEY`: writes the package's signature file. Returns what to tell.
 *
 * @throws AirlockError where the package or the key cannot be read, or the file cannot be written
 */
export async function sign(location: string, keyPath: string): Promise<string> {
  const key = await parsePrivateKey(await readBytes(keyPath), keyPath);
  const found = await readPackage(new NodeStorage(), absolute(location));
  await writeBytes(found.signatureLocation, await signPackage({ manifest: found.manifestBytes, module: found.module }, key));
  return `Signed ${found.manifest.id} ${found.manifest.version}: wrote ${found.signatureName}.\nKey: ${readableKeyId(key.keyId)}\n`;
}
