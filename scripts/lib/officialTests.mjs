// The official WASI preview 1 tests (branch prod/testsuite-base of WebAssembly/wasi-testsuite): what there is, and how one is run.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * @typedef {object} OfficialTest
 * @property {string} name  language and test
 * @property {string} module  path of its module
 */

/**
 * What a test is given.
 * @typedef {object} OfficialRun
 * @property {string} module
 * @property {readonly string[]} args
 * @property {Readonly<Record<string, string>>} env
 * @property {string | undefined} folder  what it sees as `/`; a copy, gone afterwards
 */

/**
 * The tests below a folder, in order.
 * @param {string} checkout
 * @returns {OfficialTest[]}
 */
export function officialTests(checkout) {
  return readdirSync(checkout, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.wasm') && !name.includes('wasip3'))
    .sort()
    .map(name => join(checkout, name))
    .map(module => ({ name: `${basename(dirname(dirname(dirname(module))))}/${basename(module, '.wasm')}`, module }));
}

/**
 * Runs one test on a fresh copy of its folder.
 * @param {OfficialTest} test
 * @param {(run: OfficialRun) => Promise<{ code: number | null, stdout: string, stderr: string }>} start
 * @returns {Promise<string | undefined>} what is wrong, if anything
 */
export async function problemOf({ module }, start) {
  const specification = module.replace(/\.wasm$/, '.json');
  /** @type {{ args?: string[], root?: string, env?: Record<string, string>, exit_code?: number, stdout?: string }} */
  const wanted = existsSync(specification) ? JSON.parse(readFileSync(specification, 'utf8')) : {};
  const scratch = mkdtempSync(join(tmpdir(), 'airlock-wasi-'));
  try {
    const folder = wanted.root === undefined ? undefined : join(scratch, 'root');
    if (folder !== undefined) {
      mkdirSync(folder);
      cpSync(join(dirname(module), wanted.root ?? ''), folder, { recursive: true, filter: source => !source.endsWith('.cleanup') });
    }
    const { code, stdout, stderr } = await start({ module, args: wanted.args ?? [], env: wanted.env ?? {}, folder });
    if (code !== (wanted.exit_code ?? 0)) return `exit code ${code} instead of ${wanted.exit_code ?? 0}. ${stderr.trim()}`;
    if (wanted.stdout !== undefined && stdout !== wanted.stdout) return `another output: ${JSON.stringify(stdout)}`;
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
