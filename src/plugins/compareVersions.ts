import { compare } from 'semver';

/**
 * Compares two versions of manifests, as `Array.sort` wants it (semantic versions 2.0.0, section 11: what follows a `+`
 * doesn't count).
 */
export function compareVersions(a: string, b: string): number {
  // Loose: a manifest may write 1.0.0-01, which the letter of the specification leaves out.
  return compare(a, b, true);
}
