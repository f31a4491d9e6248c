import { hostileArchives } from './hostileArchives';
import { hostileArtifacts } from './hostileArtifacts';
import { hostileFolders } from './hostileFolders';
import { hostileManifests } from './hostileManifests';
import { hostileModules } from './hostileModules';
import type { HostilePackage } from './hostilePackage';
import { hostileRepositories } from './hostileRepositories';
import { hostileSignatures } from './hostileSignatures';

/** All of them, by what is hostile: its name, as the middle of "refuses … X". */
export const hostilePackages: Readonly<Record<string, readonly HostilePackage[]>> = {
  'a ZIP file with': hostileArchives,
  'a folder with': hostileFolders,
  'a Git repository with': hostileRepositories,
  'an artifact in a registry with': hostileArtifacts,
  'a signature file with': hostileSignatures,
  'a manifest with': hostileManifests,
  'a module with': hostileModules,
};
