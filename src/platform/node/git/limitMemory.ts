import { execFile } from 'node:child_process';

const LOOK_EVERY_MS = 500;
const LOOK_TIMEOUT_MS = 5_000;

/**
 * Watches how much memory a group of processes has, where the system tells: git reads some answers whole, however long they are,
 * and has no limit for that.
 *
 * @param group the id of the group's first process
 * @param maxBytes of all of its processes together
 * @param tooMuch called once it is more, and not again
 */
export function limitMemory(group: number, maxBytes: number, tooMuch: () => void): { dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const later = (): void => {
    if (!isOver) timer = setTimeout(look, LOOK_EVERY_MS);
  };
  const look = (): void => {
    execFile('ps', ['-A', '-o', 'pgid=,rss='], { timeout: LOOK_TIMEOUT_MS }, (error, output) => {
      if (isOver) return;
      if (error === null && memoryOf(group, output) > maxBytes) {
        isOver = true;
        tooMuch();
      }
      later();
    });
  };
  later();
  return {
    dispose() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

/** Bytes that lines `GROUP KIBIBYTES` say of a group. */
function memoryOf(group: number, listing: string): number {
  return listing.split('\n').reduce((sum, line) => {
    const [id, kibibytes] = line.trim().split(/\s+/);
    return Number(id) === group ? sum + Number(kibibytes) * 1024 : sum;
  }, 0);
}
