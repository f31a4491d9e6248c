import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rawZip } from '../../support/rawZip';
import type { Workbench } from './workbench';

/** Packs Word Count as its author would send it, and an archive that tries to write elsewhere. */
export async function pack(workspace: string): Promise<void> {
  const folder = join(workspace, 'plugins', 'word-count');
  const files = (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isFile());
  const entries = await Promise.all(files.map(async ({ name }) => ({ name: `word-count/${name}`, contents: await readFile(join(folder, name)), method: 'deflated' as const })));
  await writeFile(join(workspace, 'word-count.zip'), rawZip(entries));
  await writeFile(join(workspace, 'evil.zip'), rawZip([...entries, { name: '../../evil.txt', contents: 'out of here' }]));
}

/** Drags a file from the explorer over the view's icon, and drops it onto the row of a plugin there. */
export async function dropOntoView(window: Workbench, name: string, row: RegExp): Promise<void> {
  const { page } = window;
  await window.runCommand('View: Show Explorer');
  const file = page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }).first();
  await file.hover();
  await page.mouse.down();
  // Held over the icon, the view comes to the front.
  const icon = page.locator('.activitybar .action-item').filter({ has: page.locator('[aria-label^="Airlock"]') }).first();
  const installed = window.treeRow(row);
  for (let moves = 0; moves < 50 && !await installed.isVisible(); moves++) await icon.hover({ position: { x: 15 + moves % 10, y: 20 } });
  for (const x of [40, 60]) await installed.hover({ position: { x, y: 12 } });
  await page.mouse.up();
}
