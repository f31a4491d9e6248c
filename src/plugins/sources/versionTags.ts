import { valid } from 'semver';

/** A `v`, and what a manifest's version can have. */
const MOST_CHARACTERS = 65;

/** A tag that names a version. */
export interface VersionTag {
  readonly tag: string;
  /** Without what it is built from (`+…`): that doesn't tell versions apart. */
  readonly version: string;
}

/** Which of the tags are semantic versions (2.0.0, section 2), with or without a `v`. Of two for one version the first counts. */
export function versionTags(tags: Iterable<string>): readonly VersionTag[] {
  const found = new Map<string, VersionTag>();
  for (const tag of tags) {
    // The library passes over spaces and `=` before a version.
    if (tag.length > MOST_CHARACTERS || !/^v?\d/.test(tag)) continue;
    const version = valid(tag.replace(/^v/, ''));
    if (version !== null && !found.has(version)) found.set(version, { tag, version });
  }
  return [...found.values()];
}
