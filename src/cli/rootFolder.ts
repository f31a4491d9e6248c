import { homedir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';

/** `--root DIR`. */
export function rootOption(): Option {
  return new Option('--root <dir>', 'the folder that stands for the editor\'s storage (default: AIRLOCK_ROOT, or this user\'s own)');
}

/**
 * The folder that stands for the editor's storage: what was named, else `AIRLOCK_ROOT`, else where the platform keeps a user's
 * data.
 */
export function rootFolder(named: string | undefined, environment: Readonly<Record<string, string | undefined>> = process.env, platform: NodeJS.Platform = process.platform): string {
  const set = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const chosen = named ?? set('AIRLOCK_ROOT');
  if (chosen !== undefined) return chosen;
  switch (platform) {
    case 'win32': return join(set('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'), 'airlock');
    case 'darwin': return join(homedir(), 'Library', 'Application Support', 'airlock');
    default: return join(set('XDG_DATA_HOME') ?? join(homedir(), '.local', 'share'), 'airlock');
  }
}
