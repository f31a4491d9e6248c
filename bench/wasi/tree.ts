import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEGABYTE = 1 << 20;

/** Runs with a folder that has all that the program (guest.c) looks for, which is gone afterwards. */
export async function withTree<T>(use: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
  try {
    mkdirSync(join(root, 'some', 'folder'), { recursive: true });
    writeFileSync(join(root, 'some', 'folder', 'small.txt'), new Uint8Array(4096).fill(0x61));
    mkdirSync(join(root, 'many'));
    for (let index = 0; index < 10_000; index++) writeFileSync(join(root, 'many', `entry-${index}.txt`), '');
    writeFileSync(join(root, 'pages.bin'), new Uint8Array(MEGABYTE));
    writeFileSync(join(root, 'large.bin'), new Uint8Array(16 * MEGABYTE).fill(0x62));
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Removes what the program writes anew: to truncate it takes as long as it is, and not everybody writes as much. */
export function tidy(root: string): void {
  rmSync(join(root, 'written.bin'), { force: true });
}
