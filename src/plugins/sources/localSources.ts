import type { Storage } from '../../platform/storage';
import { folderSource } from './folderSource';
import { moduleSource } from './moduleSource';
import type { PackageSource } from './source';
import { zipSource } from './zipSource';

/** The sources of what lies on the machine or in the workspace. */
export function localSources(storage: Storage): readonly PackageSource[] {
  return [zipSource(storage), moduleSource(storage), folderSource(storage)];
}
