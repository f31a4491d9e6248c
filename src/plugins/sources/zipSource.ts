import type { Storage } from '../../platform/storage';
import { MAX_ARCHIVE_BYTES } from './archive/bounds';
import { unzip } from './archive/unzip';
import { isFileLocation, versionAt } from './folderSource';
import type { FetchOptions, PackageSource, Staging } from './source';

/** Packages as ZIP files, on the machine or in the workspace. */
export function zipSource(storage: Storage): PackageSource {
  const unpack = async (location: string, staging: Staging, options: FetchOptions): Promise<void> => {
    await unzip(await storage.read(location, MAX_ARCHIVE_BYTES), storage.nameOf(location), staging, options);
  };
  return {
    accepts: ({ location, ref }) => ref === undefined && location.toLowerCase().endsWith('.zip') && isFileLocation(location),
    async fetch({ location }, staging, options) {
      await unpack(location, staging, options);
      return { storage: staging.storage, location: staging.folder, origin: { kind: 'zip', url: location } };
    },
    async versions({ location }, staging, options) {
      await unpack(location, staging, options);
      return versionAt(staging.storage, staging.folder, location);
    },
  };
}
