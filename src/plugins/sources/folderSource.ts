import type { Storage } from '../../platform/storage';
import { readManifest } from '../package';
import { isGitLocation } from './gitReference';
import type { AvailableVersion, PackageSource } from './source';

/** Packages that lie on the machine or in the workspace: a folder, or one of a package's files. Nothing is copied to read them. */
export function folderSource(storage: Storage): PackageSource {
  return {
    accepts: ({ location, ref }) => ref === undefined && !location.toLowerCase().endsWith('.zip') && isFileLocation(location),
    fetch: ({ location }) => Promise.resolve({ storage, location, origin: { kind: 'local', url: location } }),
    versions: ({ location }) => versionAt(storage, location, location),
  };
}

/** The one version of what lies somewhere. @param named how it is asked for */
export async function versionAt(storage: Storage, location: string, named: string): Promise<readonly AvailableVersion[]> {
  const { manifest } = await readManifest(storage, location);
  return [{ version: manifest.version, reference: { location: named } }];
}

/** Whether a reference is a path or the URI of a file system, not of a server that packages are fetched from. */
export function isFileLocation(location: string): boolean {
  return !isGitLocation(location) && !/^(?:https?|oci):/i.test(location);
}
