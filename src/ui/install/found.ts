/** Names of the folders directly in a folder, and whether it holds a plugin.toml. */
export interface FolderListing {
  readonly folders: readonly string[];
  readonly holdsManifest: boolean;
}

/** Folders that hold what tools made, not what somebody would install from. */
const notSearched: ReadonlySet<string> = new Set(['node_modules', 'target', 'dist', 'out', 'build', 'vendor']);

/** Levels below the root that are looked into, and folders that are listed at most. */
const bounds = { depth: 4, folders: 400 };

/**
 * Finds the packages below a root: folders with a plugin.toml, as paths relative to it ('' is the root itself), shallow
 * ones first. Looks a few levels deep only, not into hidden folders and not into packages. A folder that cannot be listed
 * is passed over. It asks for listings instead of searching, because a search needs a program that not every host has.
 */
export async function findPackages(list: (path: string) => Promise<FolderListing>): Promise<readonly string[]> {
  const found: string[] = [];
  let listed = 0;
  let level = [''];
  for (let depth = 0; depth <= bounds.depth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const path of level) {
      if (listed++ >= bounds.folders) return found;
      const listing = await list(path).catch(() => undefined);
      if (listing === undefined) continue;
      if (listing.holdsManifest) found.push(path);
      else next.push(...listing.folders.filter(name => !name.startsWith('.') && !notSearched.has(name)).sort().map(name => (path === '' ? name : `${path}/${name}`)));
    }
    level = next;
  }
  return found;
}
