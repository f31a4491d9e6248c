// Which Node runs the benchmark: the one whose V8 the editor has, where it can be found.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A Node 24 that the tests fetched for the editor's server, if they did. */
function provisionedNode() {
  const cache = '.vscode-test';
  if (!existsSync(cache)) return undefined;
  return readdirSync(cache)
    .filter(name => /^node-.*-24\./.test(name))
    .flatMap(name => ['bin/node', 'bin/node.exe', 'node.exe'].map(path => join(cache, name, path)))
    .find(path => existsSync(path));
}

/**
 * The executable to run with: `AIRLOCK_BENCH_NODE`, else this one if it is Node 24 or later, else a provisioned one, else
 * this one.
 */
export function benchNode() {
  const chosen = process.env['AIRLOCK_BENCH_NODE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return provisionedNode() ?? process.execPath;
}
