import { AirlockError } from '../errors';
import type { Storage } from '../platform/storage';
import { MAX_ROTATION_BYTES } from './trust/rotation';
import { MANIFEST_NAME, MAX_MANIFEST_BYTES, parseManifest } from './manifest';
import type { Manifest } from './types';

/** The parts of a package, read once: everything that is decided about it is decided on these bytes. */
export interface Package {
  /** Where it was read from, as it was named. */
  readonly location: string;
  readonly manifest: Manifest;
  readonly manifestName: string;
  readonly manifestBytes: Uint8Array<ArrayBuffer>;
  readonly module: Uint8Array<ArrayBuffer>;
  /** Location of the signature file, whether it is there or not. */
  readonly signatureLocation: string;
  readonly signatureName: string;
  readonly signature: Uint8Array<ArrayBuffer> | undefined;
  /** The file that tells which keys took the place of others, beside the signature; absent where there is none. */
  readonly rotation?: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };
}

/** Largest module that is read, in bytes. */
export const MAX_MODULE_BYTES = 256 * 1024 * 1024;
/** Largest signature file that is read, in bytes. */
export const MAX_SIGNATURE_BYTES = 64 * 1024;

/**
 * Reads a package: a folder with a manifest, or one of the files `NAME.toml`, `NAME.wasm` and `NAME.sig` of a package.
 *
 * @throws AirlockError `package.not-found`, `manifest.missing`, `manifest.syntax`, `manifest.invalid`, `module.missing`,
 *   or `package.io` where a file can't be read or is a symbolic link
 */
export async function readPackage(storage: Storage, location: string): Promise<Package> {
  const { folder, manifest, manifestName, manifestBytes } = await readManifest(storage, location);

  const moduleLocation = await plainFile(storage, folder, manifest.wasm);
  if (await storage.stat(moduleLocation) === undefined) {
    throw new AirlockError('module.missing', `The package has no module ${manifest.wasm}.`, `Put it beside ${manifestName}, or correct \`wasm\` there.`);
  }
  const module = await storage.read(moduleLocation, MAX_MODULE_BYTES);

  const signatureName = signatureNameOf(manifest);
  const signatureLocation = await plainFile(storage, folder, signatureName);
  const isSigned = await storage.stat(signatureLocation) !== undefined;
  const signature = isSigned ? await storage.read(signatureLocation, MAX_SIGNATURE_BYTES) : undefined;
  const rotationName = signatureName.replace(/\.sig$/, '.rotation');
  const rotationLocation = await plainFile(storage, folder, rotationName);
  const isRotated = await storage.stat(rotationLocation) !== undefined;
  return {
    location, manifest, manifestName, manifestBytes, module, signatureLocation, signatureName, signature,
    ...(isRotated ? { rotation: { name: rotationName, bytes: await storage.read(rotationLocation, MAX_ROTATION_BYTES) } } : {}),
  };
}

/** What a package says of itself, and where. */
export interface ReadManifest {
  /** Location of the package's folder. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly manifestName: string;
  readonly manifestBytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a package's manifest alone; whether the package is whole is not looked at.
 *
 * @throws AirlockError as {@link readPackage}, except for what is wrong with the module
 */
export async function readManifest(storage: Storage, location: string): Promise<ReadManifest> {
  const { folder, manifestName } = await findManifest(storage, location);
  const manifestBytes = await storage.read(await plainFile(storage, folder, manifestName), MAX_MANIFEST_BYTES + 1);
  return { folder, manifest: parseManifest(manifestBytes, manifestName), manifestName, manifestBytes };
}

/** Name of a package's signature file, relative to the package. */
export function signatureNameOf(manifest: Manifest): string {
  return manifest.signature ?? manifest.wasm.replace(/\.wasm$/, '.sig');
}

async function findManifest(storage: Storage, location: string): Promise<{ folder: string; manifestName: string }> {
  const stat = await storage.stat(location);
  if (stat === undefined) throw new AirlockError('package.not-found', `There is nothing at ${location}.`, 'Check the path.');
  if (stat.type === 'directory') return { folder: location, manifestName: await manifestIn(storage, location) };

  const name = storage.nameOf(location);
  const folder = storage.parentOf(location);
  const stem = /^(.+)\.(?:toml|wasm|sig)$/.exec(name)?.[1];
  if (stat.type !== 'file' || stem === undefined) {
    throw new AirlockError('package.not-found', `${location} is not a package.`, `Name its folder, or its .toml or .wasm file.`);
  }
  for (const candidate of name.endsWith('.toml') ? [name] : [`${stem}.toml`, MANIFEST_NAME]) {
    if (await storage.stat(storage.join(folder, candidate)) !== undefined) return { folder, manifestName: candidate };
  }
  throw new AirlockError('manifest.missing', `${name} has no manifest beside it.`, `Write ${stem}.toml or ${MANIFEST_NAME} (see docs/MANIFEST.md).`);
}

/** `plugin.toml`, or the only `NAME.toml` that has a `NAME.wasm` beside it. */
async function manifestIn(storage: Storage, folder: string): Promise<string> {
  const names = (await storage.list(folder)).map(entry => entry.name);
  if (names.includes(MANIFEST_NAME)) return MANIFEST_NAME;
  const pairs = names.filter(name => name.endsWith('.toml') && names.includes(name.replace(/\.toml$/, '.wasm'))).sort();
  const [only] = pairs;
  if (only === undefined) {
    throw new AirlockError('manifest.missing', `${folder} has no ${MANIFEST_NAME}, and no NAME.toml with a NAME.wasm.`, 'Write one (see docs/MANIFEST.md).');
  }
  if (pairs.length > 1) throw new AirlockError('manifest.missing', `${folder} holds several packages: ${pairs.join(', ')}.`, 'Name one of these files.');
  return only;
}

/** The location of a file in the package; a link on the way to it could lead anywhere, so it is refused. */
async function plainFile(storage: Storage, folder: string, name: string): Promise<string> {
  let location = folder;
  for (const component of name.split('/')) {
    location = storage.join(location, component);
    const stat = await storage.stat(location);
    if (stat?.type === 'symlink') {
      throw new AirlockError('package.io', `${name} is reached by a symbolic link, which could lead out of the package.`, 'Put the file itself into the package.');
    }
  }
  return location;
}
