import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names this process, also among those that had or will have its id. */
export function thisProcess(): string {
  return JSON.stringify([hostname(), process.pid, startOf(process.pid) ?? '']);
}

/** Whether a process that named itself so is still there; `undefined` where that can't be told: it may be on another machine. */
export function isProcessAlive(name: string): boolean | undefined {
  const parsed: unknown = parse(name);
  if (!Array.isArray(parsed)) return undefined;
  const [host, pid, start] = parsed as readonly unknown[];
  if (host !== hostname() || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process can't be asked, but it is there.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const started = startOf(pid);
  return started === undefined || start === '' ? true : started === start;
}

function parse(name: string): unknown {
  try {
    return JSON.parse(name);
  } catch {
    return undefined;
  }
}

/** When a process was started, in the system's own terms; `undefined` where the system doesn't say. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    // The name, in parentheses, may hold anything; behind it the start is the twentieth field.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
