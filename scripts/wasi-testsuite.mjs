// Runs the official WASI preview 1 tests through the command line, as docs/WASI.md describes.
// Usage: node scripts/wasi-testsuite.mjs CHECKOUT   (branch prod/testsuite-base of WebAssembly/wasi-testsuite)
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { officialTests, problemOf } from './lib/officialTests.mjs';

const [checkout = ''] = process.argv.slice(2);
if (checkout === '' || !existsSync(checkout)) {
  console.error('Name the folder of the official suite: node scripts/wasi-testsuite.mjs CHECKOUT');
  process.exit(2);
}
const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
const tests = officialTests(checkout);
let failures = 0;
for (const test of tests) {
  const problem = await problemOf(test, airlock);
  if (problem !== undefined) failures += 1;
  console.log(`${problem === undefined ? 'pass' : 'FAIL'}  ${test.name}${problem === undefined ? '' : `: ${problem}`}`);
}
console.log(`${tests.length - failures} of ${tests.length} pass.`);
process.exitCode = failures === 0 ? 0 : 1;

/**
 * @param {import('./lib/officialTests.mjs').OfficialRun} run
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function airlock({ module, args, env, folder }) {
  const folders = folder === undefined ? [] : ['--dir', `${folder}::/`];
  const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const child = spawn(process.execPath, [cli, 'run', module, ...folders, ...variables, '--fuel', '1_000_000_000', '--timeout', '60_000', '--', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', code => resolve({ code, stdout, stderr }));
  });
}
