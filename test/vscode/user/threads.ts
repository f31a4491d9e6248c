import { readFileSync, readdirSync } from 'node:fs';

/**
 * Threads of the extension host below a server process (Linux).
 * @param server process id
 */
export function extensionHostThreads(server: number): number {
  const below = new Set([server]);
  const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b);
  for (const pid of processes) {
    try {
      // The parent is the second field after the name, which is in parentheses and may hold anything.
      const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[1]);
      if (!below.has(parent)) continue;
      below.add(pid);
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost')) return readdirSync(`/proc/${pid}/task`).length;
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error(`No extension host runs below ${server}.`);
}
