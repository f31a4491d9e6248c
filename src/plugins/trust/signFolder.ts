import type { Storage } from '../../platform/storage';
import { readPackage } from '../package';
import type { Package } from '../package';
import { digestsOf } from '../packageFolders';
import type { Signer } from '../types';
import type { SigningKey } from './keyFile';
import { whyUntrusted } from './policy';
import { signPackage, verifyPackage } from './signature';
import { parseRotations } from './rotation';
import type { Rotation } from './rotation';
import type { Trust } from './standing';
import { refuseReplacedKey, trustAfter } from './succession';

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
 * @param accepted the rotations of keys that were accepted for the plugin before; those beside the package count as well
 * @throws AirlockError as {@link verifyPackage}; `digest.revoked`, signed or not; `signature.rotated-key`; `rotation.*`
 */
export async function signerOf(read: Package, known: Trust, now: number, accepted: readonly Rotation[] = []): Promise<Signer> {
  const trust = trustAfter(known, [...accepted, ...await rotationsBeside(read)]);
  const signer = await verifyPackage({
    parts: { manifest: read.manifestBytes, module: read.module },
    signature: read.signature,
    signatureName: read.signatureName,
    pluginId: read.manifest.id,
    trust,
    now,
  });
  if (signer.kind !== 'unsigned') refuseReplacedKey(read.manifest.id, signer.keyId, accepted);
  const digests = await digestsOf(read);
  const revoked = trust.revocations.ofDigests(read.manifest.id, [digests.module, digests.package]);
  if (revoked !== undefined) throw revoked;
  return signer;
}

/** The rotations that a package came with. Throws AirlockError `rotation.*`. */
export async function rotationsBeside({ rotation }: Package): Promise<readonly Rotation[]> {
  return rotation === undefined ? [] : parseRotations(rotation.bytes, rotation.name);
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
