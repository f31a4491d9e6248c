/** A directory in which packages are looked for. */
export interface DiscoveryDirectory {
  readonly location: string;
  /** Whose it is: the user's, the machine's, or named by a setting. */
  readonly scope: 'user' | 'system' | 'setting';
}

/** Stands for the platform's own directories in the setting. */
export const STANDARD = 'default';

/** Directories that are looked at, at most. */
const MOST_DIRECTORIES = 32;

/**
 * The directories that the setting `airlock.discovery.directories` names. Each once, in the order written; what is no
 * absolute path is left out.
 *
 * @param setting what the user wrote, unchecked
 * @param standard the platform's own
 * @param home the user's folder, for which `~` stands
 */
export function chosenDirectories(setting: unknown, standard: readonly DiscoveryDirectory[], home: string): readonly DiscoveryDirectory[] {
  const written = Array.isArray(setting) ? setting.filter(entry => typeof entry === 'string') : [STANDARD];
  const chosen = written.flatMap((entry): readonly DiscoveryDirectory[] => {
    if (entry === STANDARD) return standard;
    const location = entry.replace(/^~(?=$|[\\/])/, () => home);
    return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(location) && !location.includes('\0') ? [{ location, scope: 'setting' }] : [];
  });
  return chosen.filter(({ location }, index) => chosen.findIndex(other => other.location === location) === index).slice(0, MOST_DIRECTORIES);
}
