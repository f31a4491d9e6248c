// Runs the unit and conformance tests (everything but test/vscode) in plain Node with mocha.
// Usage: node scripts/unit.mjs [--no-build] [mocha flags …] [part of a path …]   for example: node scripts/unit.mjs src/wasm
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const words = process.argv.slice(2);
if (!words.includes('--no-build')) {
  const build = spawnSync(process.execPath, ['esbuild.mjs', '--tests'], { stdio: 'inherit' });
  if (build.status !== 0) process.exit(build.status ?? 1);
}

const wanted = words.filter(word => !word.startsWith('--'));
const flags = words.filter(word => word.startsWith('--') && word !== '--no-build');
const files = readdirSync('out', { recursive: true, encoding: 'utf8' })
  .map(name => join('out', name))
  .filter(name => name.endsWith('.test.js') && !name.includes(`test${sep}vscode${sep}`))
  .filter(name => wanted.length === 0 || wanted.some(word => name.split(sep).join('/').includes(word.replace(/\.ts$/, ''))))
  .sort();
if (files.length === 0) {
  console.error(`No test file matches ${wanted.join(' ')}.`);
  process.exit(1);
}
const run = spawnSync(process.execPath, ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--timeout', '120000', ...flags, ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
