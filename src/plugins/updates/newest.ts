import { parse, prerelease } from 'semver';
import { compareVersions } from '../compareVersions';
import type { AvailableVersion } from '../sources/source';

/**
 * The newest version that somebody who has one would want: later than theirs, and a pre-release only where theirs is one
 * (semantic versions 2.0.0, sections 9 and 11).
 */
export function newestUpdate(installed: string, versions: readonly AvailableVersion[]): AvailableVersion | undefined {
  const takesPrereleases = prerelease(installed, { loose: true }) !== null;
  return versions
    .filter(({ version }) => compareVersions(version, installed) > 0 && (takesPrereleases || parse(version, { loose: true })?.prerelease.length === 0))
    .reduce<AvailableVersion | undefined>((newest, version) => (newest !== undefined && compareVersions(version.version, newest.version) <= 0 ? newest : version), undefined);
}
