import { posix, win32 } from 'node:path';
import type { DiscoveryDirectory } from '../../plugins/discovery/directories';

/** What of the machine decides where plugins are put. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: (name: string) => string | undefined;
  readonly home: string;
}

/**
 * Where plugins are put on a machine, the user's own first: by the XDG Base Directory Specification 0.8 on Linux and its
 * kin, by the customs of macOS and Windows there. Whether the folders are there is not looked at.
 */
export function pluginDirectories({ platform, environment, home }: Machine): readonly DiscoveryDirectory[] {
  const path = platform === 'win32' ? win32 : posix;
  const below = (scope: DiscoveryDirectory['scope'], base: string | undefined): readonly DiscoveryDirectory[] => (
    // Relative paths are to be ignored (XDG, "Basics"); elsewhere they make as little sense.
    base === undefined || !path.isAbsolute(base) ? [] : [{ scope, location: path.join(base, 'airlock', 'plugins') }]
  );
  switch (platform) {
    case 'win32': return [...below('user', environment('APPDATA')), ...below('system', environment('PROGRAMDATA'))];
    case 'darwin': return [...below('user', path.join(home, 'Library', 'Application Support')), ...below('system', '/Library/Application Support')];
    default: {
      const user = environment('XDG_DATA_HOME');
      const system = environment('XDG_DATA_DIRS');
      return [
        ...below('user', user === undefined || !path.isAbsolute(user) ? path.join(home, '.local', 'share') : user),
        ...(system === undefined || system === '' ? '/usr/local/share:/usr/share' : system).split(':').flatMap(base => below('system', base)),
      ];
    }
  }
}
