// Runs the official WASI preview 1 tests through the command line, as docs/WASI.md describes.
// Usage: node scripts/wasi-testsuite.mjs CHECKOUT   (branch prod/testsuite-base of WebAssembly/wasi-testsuite)
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const [checkout = ''] = process.argv.slice(2);
if (checkout === '' || !existsSync(checkout)) {
  console.error('Name the folder of the official suite: node scripts/wasi-testsuite.mjs CHECKOUT');
  process.exit(2);
}
const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
const tests = readdirSync(checkout, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.wasm') && !name.includes('wasip3'))
  .sort()
  .map(name => join(checkout, name));
let failures = 0;
for (const test of tests) {
  const problem = await problemOf(test);
  if (problem !== undefined) failures += 1;
  console.log(`${problem === undefined ? 'pass' : 'FAIL'}  ${basename(dirname(dirname(dirname(test))))}/${basename(test, '.wasm')}${problem === undefined ? '' : `: ${problem}`}`);
}
console.log(`${tests.length - failures} of ${tests.length} pass.`);
process.exitCode = failures === 0 ? 0 : 1;

/**
 * Runs one test on a fresh copy of its folder.
 * @param {string} test its module
 * @returns {Promise<string | undefined>} what is wrong, if anything
 */
async function problemOf(test) {
  const specification = test.replace(/\.wasm$/, '.json');
  /** @type {{ args?: string[], root?: string, env?: Record<string, string>, exit_code?: number, stdout?: string }} */
  const wanted = existsSync(specification) ? JSON.parse(readFileSync(specification, 'utf8')) : {};
  const scratch = mkdtempSync(join(tmpdir(), 'airlock-wasi-'));
  try {
    const root = join(scratch, 'root');
    if (wanted.root !== undefined) cpSync(join(dirname(test), wanted.root), root, { recursive: true, filter: source => !source.endsWith('.cleanup') });
    const folders = wanted.root === undefined ? [] : ['--dir', `${root}::/`];
    const variables = Object.entries(wanted.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const { code, stdout, stderr } = await airlock(['run', test, ...folders, ...variables, '--fuel', '1_000_000_000', '--timeout', '60_000', '--', ...(wanted.args ?? [])]);
    if (code !== (wanted.exit_code ?? 0)) return `exit code ${code} instead of ${wanted.exit_code ?? 0}. ${stderr.trim()}`;
    if (wanted.stdout !== undefined && stdout !== wanted.stdout) return `another output: ${JSON.stringify(stdout)}`;
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function airlock(args) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', code => resolve({ code, stdout, stderr }));
  });
}
