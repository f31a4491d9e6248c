import type { Storage } from '../../platform/storage';
import { MAX_ARCHIVE_BYTES } from './archive/bounds';
import { unzip } from './archive/unzip';
import { isFileLocation } from './folderSource';
import type { PackageSource } from './source';

/** Packages as ZIP files, on the machine or in the workspace. */
export function zipSource(storage: Storage): PackageSource {
  return {
    accepts: ({ location, ref }) => ref === undefined && location.toLowerCase().endsWith('.zip') && isFileLocation(location),
    async fetch({ location }, staging, options) {
      const bytes = await storage.read(location, MAX_ARCHIVE_BYTES);
      await unzip(bytes, storage.nameOf(location), staging, options);
      return { storage: staging.storage, location: staging.folder, origin: { kind: 'zip', url: location } };
    },
  };
}
