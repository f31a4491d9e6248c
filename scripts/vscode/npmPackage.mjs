import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { mustRun } from '../lib/processes.mjs';

const windows = process.platform === 'win32';

/**
 * Runs npm.
 * @param {readonly string[]} args
 * @param {{ cwd: string, node?: string }} options `node` is an executable that goes first on the PATH
 */
export async function npm(args, { cwd, node }) {
  const path = node === undefined ? process.env.PATH : `${dirname(node)}${delimiter}${process.env.PATH}`;
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const command = windows ? 'npm.cmd' : 'npm';
  return mustRun(command, [...args, ...quiet], { cwd, timeoutMs: 600_000, env: { PATH: path } });
}

/**
 * Fetches the tarball of a package, checks it and unpacks it, or a part of it, into a folder.
 * @param {import('./pins.mjs').Pin} pin
 * @param {string} folder
 * @param {string} [part] path inside the tarball; all of it where absent
 */
export async function unpackNpmPackage({ name, version, integrity }, folder, part) {
  const fetched = join(folder, '.fetched');
  await mkdir(fetched, { recursive: true });
  await npm(['pack', `${name}@${version}`], { cwd: fetched });
  const [tarball] = await readdir(fetched);
  if (tarball === undefined) throw new Error(`npm pack ${name}@${version} made no file.`);
  const digest = `sha512-${createHash('sha512').update(await readFile(join(fetched, tarball))).digest('base64')}`;
  if (digest !== integrity) {
    throw new Error(`${name}@${version} from the registry is ${digest}, not ${integrity} as scripts/vscode/pins.mjs says. It was not unpacked.`);
  }
  const inside = part === undefined ? 'package' : `package/${part}`;
  const strip = inside.split('/').length;
  await mustRun('tar', ['-xzf', join('.fetched', tarball), `--strip-components=${strip}`, inside], { cwd: folder, timeoutMs: 300_000 });
  await rm(fetched, { recursive: true });
}
