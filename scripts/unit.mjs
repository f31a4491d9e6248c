// Runs the unit and conformance tests (everything but test/vscode) in plain Node with mocha.
// Usage: node scripts/unit.mjs [part of a path …]   for example: node scripts/unit.mjs src/wasm
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

const build = spawnSync(process.execPath, ['esbuild.mjs', '--tests'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

const wanted = process.argv.slice(2).filter(word => !word.startsWith('--'));
const flags = process.argv.slice(2).filter(word => word.startsWith('--'));
const files = readdirSync('out', { recursive: true, encoding: 'utf8' })
  .map(name => join('out', name))
  .filter(name => name.endsWith('.test.js') && !name.includes(`test${sep}vscode${sep}`))
  .filter(name => wanted.length === 0 || wanted.some(word => name.split(sep).join('/').includes(word.replace(/\.ts$/, ''))))
  .sort();
const run = spawnSync(process.execPath, ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--timeout', '30000', ...flags, ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
