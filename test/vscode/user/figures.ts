import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runtime } from './workbench';

const file = join('out', 'vscode', 'figures.json');

/**
 * Keeps a figure of this runtime and compares it with what the other runtime gave in this run of the tests, if it ran
 * already: what is measured must not depend on the runtime.
 */
export function sameOnEveryRuntime(name: string, figure: string): void {
  let figures: Record<string, Record<string, string>> = {};
  try {
    figures = JSON.parse(readFileSync(file, 'utf8')) as typeof figures;
  } catch {
    // The first figure of this run.
  }
  const known = { ...figures[name], [runtime]: figure };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...figures, [name]: known }, undefined, 2));
  console.log(`      ${name}: ${Object.entries(known).map(([host, value]) => `${value} on ${host}`).join(', ')}`);
  assert.deepEqual([...new Set(Object.values(known))], [figure]);
}
