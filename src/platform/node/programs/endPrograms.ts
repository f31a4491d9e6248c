import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a process and those that it starts can be one group, to be ended as one. */
export const HAS_GROUPS = process.platform !== 'win32';
/** The variable by which processes are known that left the group of the program that started them. */
export const MARK = 'AIRLOCK_PROGRAM';
/** How often it is looked for processes that others started meanwhile. */
const MOST_ROUNDS = 10;

/** Ends a program and its group. Nothing of theirs is kept, so they are not asked. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (!HAS_GROUPS) return endTree(child, child.pid);
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // They have ended already.
  }
}

/**
 * Ends what left the group (a daemon, say) but kept the environment, on Linux: elsewhere no process sees the environment of others.
 *
 * @param mark the value of {@link MARK}
 */
export async function endMarked(mark: string): Promise<void> {
  if (process.platform !== 'linux') return;
  for (let round = 0; round < MOST_ROUNDS && await endFound(`${MARK}=${mark}`); round++);
}

/** Whether there were any. */
async function endFound(variable: string): Promise<boolean> {
  const processes = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name));
  const ended = await Promise.all(processes.map(async pid => {
    // That of other users can't be read: it is none of ours.
    const environment = await readFile(join('/proc', pid, 'environ'), 'latin1').catch(() => '');
    if (!environment.split('\0').includes(variable)) return false;
    try {
      return process.kill(Number(pid), 'SIGKILL');
    } catch {
      return false;
    }
  }));
  return ended.includes(true);
}

function endTree(child: ChildProcess, pid: number): void {
  // Its number may be another's by now, and what it left can't be found by it.
  if (child.exitCode !== null || child.signalCode !== null) return;
  const root = process.env['SystemRoot'];
  // By its path: what is called so elsewhere is another program.
  if (root !== undefined) spawn(join(root, 'System32', 'taskkill.exe'), ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true }).on('error', () => void child.kill());
  else child.kill();
}
