import { posix, win32 } from 'node:path';

/**
 * The `trusted_keys.toml` of whoever runs the machine, where each platform has what counts for all its users. Only
 * administrators are meant to write there.
 */
export function machineTrustFile(platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env): string {
  switch (platform) {
    case 'win32': return win32.join(environment['PROGRAMDATA'] ?? 'C:\\ProgramData', 'Airlock', 'trusted_keys.toml');
    case 'darwin': return '/Library/Application Support/Airlock/trusted_keys.toml';
    default: return posix.join('/etc', 'airlock', 'trusted_keys.toml');
  }
}
