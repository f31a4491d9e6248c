/** A folder of the workspace that holds a package. */
export interface FoundPackage {
  /** The folder's URI, as text. */
  readonly folder: string;
  /** The folder's path as the user sees it, relative to the workspace. */
  readonly shown: string;
}

/** Packages in the order to offer them: shallow before deep, then by path. */
export function inOfferOrder(found: readonly FoundPackage[]): readonly FoundPackage[] {
  const depth = (shown: string): number => shown.split('/').length;
  return [...found].sort((one, other) => depth(one.shown) - depth(other.shown) || one.shown.localeCompare(other.shown));
}
