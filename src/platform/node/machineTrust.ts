import { posix, win32 } from 'node:path';

/** The `trusted_keys.toml` of whoever runs the machine (docs/SIGNING.md). */
export function machineTrustFile(platform?: NodeJS.Platform, environment?: NodeJS.ProcessEnv): string {
  return machineFile('trusted_keys.toml', platform, environment);
}

/** The `policy.toml` of whoever runs the machine (docs/POLICY.md). */
export function machinePolicyFile(platform?: NodeJS.Platform, environment?: NodeJS.ProcessEnv): string {
  return machineFile('policy.toml', platform, environment);
}

/** A file where each platform has what counts for all its users. Only administrators are meant to write there. */
function machineFile(name: string, platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env): string {
  switch (platform) {
    case 'win32': return win32.join(environment['PROGRAMDATA'] ?? 'C:\\ProgramData', 'Airlock', name);
    case 'darwin': return posix.join('/Library/Application Support/Airlock', name);
    default: return posix.join('/etc/airlock', name);
  }
}
