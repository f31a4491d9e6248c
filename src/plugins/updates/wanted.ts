import { satisfies } from 'semver';
import type { AvailableVersion } from '../sources/source';
import { newestUpdate } from './newest';

/** What tells which updates a plugin's user wants. */
export interface Tracked {
  readonly version: string;
  /** What was asked for when it was installed: a tag, a branch, a commit, a range of versions. */
  readonly requested: string | null;
}

/** An update, and what to ask the life cycle for to get it; absent where that finds it by what was asked for before. */
export interface WantedUpdate {
  readonly version: string;
  readonly to?: string;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{64})$/;
const RANGE = /^[\^~<>=*]/;

/** The update that somebody who asked for just this would want: none for a commit or a digest, and none beyond a range. */
export function wantedUpdate({ version, requested }: Tracked, versions: readonly AvailableVersion[]): WantedUpdate | undefined {
  if (requested !== null && COMMIT.test(requested)) return undefined;
  const isRange = requested !== null && RANGE.test(requested);
  const newest = newestUpdate(version, isRange ? versions.filter(each => satisfies(each.version, requested, { loose: true })) : versions);
  if (newest === undefined) return undefined;
  return { version: newest.version, ...(isRange || newest.reference.ref === undefined ? {} : { to: newest.version }) };
}
