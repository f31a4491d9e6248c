import { compare, parse } from 'semver';

/** Whether a version comes after another (semantic versions 2.0.0, section 11). What is no version comes after nothing. */
export function isNewer(version: string, than: string): boolean {
  // What a manifest may say is a little more than the specification: a leading zero in `1.0.0-01`.
  const [one, other] = [parse(version, { loose: true }), parse(than, { loose: true })];
  return one !== null && other !== null && compare(one, other) > 0;
}
