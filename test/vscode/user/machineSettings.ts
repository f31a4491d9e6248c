import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Changes settings of the machine, which come before the user's; the editor follows while it runs.
 * @param values by their names; `undefined` takes one out
 */
export async function changeMachineSettings(profile: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(profile, 'data', 'Machine', 'settings.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')) as object, ...values }, undefined, 2));
}
