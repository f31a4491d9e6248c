import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import { print } from './print';

/**
 * Entry of the tests that run inside the extension host: the editor loads this module and calls `run`. Resolves where
 * all passed; rejects with the number of failures otherwise. The driver reads the totals from the reporter's file.
 */
export async function run(): Promise<void> {
  const root = resolve(__dirname, '../../../..');
  process.chdir(root);
  const reporter = pathToFileURL(join(root, 'scripts/mocha/reporter.mjs')).href;
  const { default: Reporter } = (await import(reporter)) as { default: Mocha.ReporterConstructor };
  // Spec prints through this.
  Mocha.reporters.Base.consoleLog = print;
  const mocha = new Mocha({ timeout: 60_000, reporter: Reporter });
  const only = process.env.AIRLOCK_TEST_GREP;
  if (only !== undefined) mocha.grep(only);
  for (const name of readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  const failures = await new Promise<number>(done => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} failed in the extension host.`);
}
