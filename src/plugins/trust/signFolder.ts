import type { Storage } from '../../platform/storage';
import { readPackage } from '../package';
import type { Package } from '../package';
import { digestsOf } from '../packageFolders';
import type { Signer } from '../types';
import type { SigningKey } from './keyFile';
import { whyUntrusted } from './policy';
import { signPackage, verifyPackage } from './signature';
import type { Trust } from './standing';

/**
 * Signs the package at a location and writes its signature file.
 *
 * @returns the location of the signature file
 * @throws AirlockError as {@link readPackage}: a package that could not be installed is not signed
 */
export async function signFolder(storage: Storage, location: string, key: SigningKey): Promise<string> {
  const read = await readPackage(storage, location);
  const text = await signPackage({ manifest: read.manifestBytes, module: read.module }, key);
  await storage.replace(read.signatureLocation, new TextEncoder().encode(text));
  return read.signatureLocation;
}

/**
 * Who signed a package that was read.
 *
 * @throws AirlockError as {@link verifyPackage}; `digest.revoked`, signed or not
 */
export async function signerOf(read: Package, trust: Trust, now: number): Promise<Signer> {
  const signer = await verifyPackage({
    parts: { manifest: read.manifestBytes, module: read.module },
    signature: read.signature,
    signatureName: read.signatureName,
    pluginId: read.manifest.id,
    trust,
    now,
  });
  const digests = await digestsOf(read);
  const revoked = trust.revocations.ofDigests(read.manifest.id, [digests.module, digests.package]);
  if (revoked !== undefined) throw revoked;
  return signer;
}

/**
 * Checks that a trusted key signed the package at a location.
 *
 * @param now milliseconds since the epoch
 * @throws AirlockError `signature.*` with the exact reason where it did not
 */
export async function verifyFolder(storage: Storage, location: string, trust: Trust, now: number): Promise<{ readonly read: Package; readonly signer: Signer }> {
  const read = await readPackage(storage, location);
  const signer = await signerOf(read, trust, now);
  const reason = whyUntrusted(read.manifest.id, read.signatureName, signer);
  if (reason !== undefined) throw reason;
  return { read, signer };
}
