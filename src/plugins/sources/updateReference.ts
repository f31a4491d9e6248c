import { satisfies, valid } from 'semver';
import { AirlockError } from '../../errors';
import { compareVersions } from '../compareVersions';
import type { InstalledPlugin } from '../types';
import type { AvailableVersion, PackageReference } from './source';
import { versionTags } from './versionTags';

/** Asks a package's source which versions it has. */
export type FindVersions = (reference: PackageReference) => Promise<readonly AvailableVersion[]>;

/** What to fetch, and what of it to keep as asked for where that is not the ref itself. */
export interface ChosenReference {
  readonly reference: PackageReference;
  readonly requested?: string;
}

/** Whether this can only be a range of versions (`^1.2`, `>=1 <3`): no branch, tag or commit begins so. */
export function isVersionRange(ref: string | undefined): ref is string {
  return ref !== undefined && /^[\^~<>=*]/.test(ref);
}

/**
 * The newest version of a range.
 *
 * @throws AirlockError `source.not-found` where there is none
 */
export async function newestInRange(location: string, range: string, find: FindVersions): Promise<ChosenReference> {
  const found = newest((await find({ location })).filter(({ version }) => satisfies(version, range, { loose: true })));
  if (found === undefined) throw new AirlockError('source.not-found', `${location} has no version ${range}.`, 'Name a version, a branch or a tag that it has.');
  return { reference: found.reference, requested: range };
}

/**
 * What to fetch to update a plugin. Where a tag that is a version was asked for the last time, it is the newest such tag; a
 * version for trying out (`2.0.0-rc.1`) only where one is installed. Otherwise what was asked for the last time, as it is now.
 *
 * @param to a version, range, branch, tag, commit or digest that is asked for now
 */
export async function updateReference({ kind, url, requested }: InstalledPlugin['source'], to: string | undefined, find: FindVersions): Promise<ChosenReference> {
  if (kind === 'local' || kind === 'zip') return { reference: { location: url } };
  const asked = to ?? requested;
  if (isVersionRange(asked)) return newestInRange(url, asked, find);
  if (to !== undefined && valid(to, { loose: true }) !== null) {
    const named = (await find({ location: url })).find(({ version }) => compareVersions(version, to) === 0);
    if (named !== undefined) return { reference: named.reference };
  }
  const [tagged] = to === undefined && asked !== undefined ? versionTags([asked]) : [];
  if (tagged !== undefined) {
    const available = (await find({ location: url })).filter(({ version }) => !version.includes('-') || tagged.version.includes('-'));
    const found = newest(available);
    if (found !== undefined && compareVersions(found.version, tagged.version) > 0) return { reference: found.reference };
  }
  return { reference: { location: url, ...(asked === undefined ? {} : { ref: asked }) } };
}

function newest(versions: readonly AvailableVersion[]): AvailableVersion | undefined {
  return [...versions].sort((a, b) => compareVersions(b.version, a.version))[0];
}
