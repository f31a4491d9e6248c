import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { AirlockError } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import { buildCatalogue } from '../plugins/catalogue/build';
import type { ListedPackage } from '../plugins/catalogue/build';
import { parseCatalogue } from '../plugins/catalogue/parse';
import { CATALOGUE_BOUNDS } from '../plugins/catalogue/schema';
import type { Catalogue } from '../plugins/catalogue/schema';
import { signCatalogue } from '../plugins/catalogue/signature';
import { readPackage } from '../plugins/package';
import type { Package } from '../plugins/package';
import { parsePrivateKey } from '../plugins/trust/keyFile';
import { printable } from '../printable';
import { absolute, readBytes, readBytesIfAny, writeBytes } from './files';
import { toJson } from './json';

export interface CatalogueBuildOptions {
  readonly out: string;
  readonly name?: string;
  readonly description?: string;
  /** Where the packages can be got, with `{id}`, `{name}` and `{version}` in it. Their paths where absent. */
  readonly source?: string;
  readonly ref?: string;
  /** File of the private key that signs the catalogue. */
  readonly key?: string;
  readonly json?: true;
}

/**
 * `airlock catalogue build`: lists packages in a catalogue, besides what the file lists already. Returns what to tell.
 *
 * @param paths packages, or folders of packages
 * @throws AirlockError for the packages, and `catalogue.malformed` where the file is there and is no catalogue
 */
export async function catalogueBuild(paths: readonly string[], options: CatalogueBuildOptions): Promise<string> {
  const out = absolute(options.out);
  const before = await existing(out);
  const notes: string[] = [];
  const packages: ListedPackage[] = [];
  for (const path of (await Promise.all(paths.map(each => packagesIn(absolute(each))))).flat()) {
    const read = await readPackage(new NodeStorage(), path);
    const readme = await readmeOf(path);
    if (readme !== undefined && readme.length > CATALOGUE_BOUNDS.readmeText) notes.push(`The readme of ${read.manifest.id} is left out: it is longer than ${CATALOGUE_BOUNDS.readmeText} characters.`);
    packages.push({ read, source: sourceOf(read, path, out, options.source), ref: options.ref === undefined ? undefined : filled(options.ref, read), readme });
  }
  const description = options.description ?? before?.description;
  const text = await buildCatalogue(packages, { name: options.name ?? before?.name ?? basename(out).replace(/\.json$/, ''), today: new Date().toISOString().slice(0, 10), description, before });
  const bytes = new TextEncoder().encode(text);
  const signature = options.key === undefined ? undefined : await signCatalogue(bytes, await parsePrivateKey(await readBytes(options.key), options.key));
  await replace(out, bytes);
  if (signature !== undefined) await replace(`${out}.sig`, signature);
  else if (await readBytes(`${out}.sig`).then(() => true, () => false)) notes.push(`${options.out}.sig is of the catalogue as it was: sign it again with --key.`);
  const { plugins } = await parseCatalogue(bytes, out);
  if (options.json === true) return toJson({ file: options.out, plugins: plugins.map(({ id, versions }) => ({ id, versions: versions.map(({ version, digest }) => ({ version, digest })) })), signed: signature !== undefined, notes });
  return [...plugins.map(({ id, versions }) => `${id}: ${versions.map(({ version }) => version).join(', ')}`), ...notes, `Wrote ${options.out}${signature === undefined ? '' : ' and its signature'}.`].map(line => `${printable(line)}\n`).join('');
}

async function existing(out: string): Promise<Catalogue | undefined> {
  const bytes = await readBytesIfAny(out);
  return bytes === undefined ? undefined : parseCatalogue(bytes, out);
}

/** A package itself, or the packages that a folder holds. */
async function packagesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined || entries.some(entry => entry.isFile() && entry.name.endsWith('.toml'))) return [path];
  const folders = entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(entry => join(path, entry.name)).sort();
  const holding = await Promise.all(folders.map(async folder => ((await readdir(folder)).some(name => name.endsWith('.toml')) ? [folder] : [])));
  const found = holding.flat();
  if (found.length === 0) throw new AirlockError('package.not-found', `${path} holds no package, and no folder of it does.`, 'Name packages, or a folder of packages.');
  return found;
}

async function readmeOf(path: string): Promise<string | undefined> {
  const folder = (await stat(path).catch(() => undefined))?.isDirectory() === true ? path : dirname(path);
  const name = (await readdir(folder).catch(() => [])).sort().find(each => /^readme(?:\.md|\.markdown)?$/i.test(each));
  return name === undefined ? undefined : readFile(join(folder, name), 'utf8');
}

function sourceOf(read: Package, path: string, out: string, pattern: string | undefined): string {
  if (pattern !== undefined) return filled(pattern, read);
  const below = relative(dirname(out), path);
  return below.startsWith('..') || isAbsolute(below) ? path : below.split(sep).join('/');
}

/** A pattern with a package's names in it; `{name}` is the last part of its id. */
function filled(pattern: string, { manifest: { id, version } }: Package): string {
  return pattern.replaceAll('{id}', id).replaceAll('{name}', id.split('.').at(-1) ?? id).replaceAll('{version}', version);
}

/** Never leaves half a file. */
async function replace(path: string, contents: Uint8Array | string): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  await writeBytes(beside, contents);
  await rename(beside, path);
}
