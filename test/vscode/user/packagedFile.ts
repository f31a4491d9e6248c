import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSetup } from '../../../scripts/vscode/setup.mjs';

/**
 * A file of `dist/` as it was packaged and installed. In `dist/` itself there is another for a moment whenever `npm start` builds it anew, which a story
 * beside this one does.
 */
export async function packagedFile(...path: readonly string[]): Promise<string> {
  const { embedded } = await readSetup();
  const extension = readdirSync(embedded).find(name => name.startsWith('airlock.airlock-'));
  if (extension === undefined) throw new Error(`Airlock is not installed in ${dirname(embedded)}.`);
  return join(embedded, extension, 'dist', ...path);
}
