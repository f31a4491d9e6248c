import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One script of the specification's test suite, as Latin-1 text: one character a byte. */
export interface SuiteFile {
  readonly name: string;
  readonly source: string;
}

const ARCHIVE = 'wasm-testsuite.tar.gz';

/**
 * Finds the WebAssembly specification's test suite: a folder or an archive that AIRLOCK_WASM_TESTSUITE names, or the
 * archive in `shared/corpus` beside the repository. `undefined` where there is none.
 */
export function loadSuite(): SuiteFile[] | undefined {
  const named = process.env.AIRLOCK_WASM_TESTSUITE;
  const place = named !== undefined && named !== '' ? named : join(process.cwd(), '..', 'shared', 'corpus', ARCHIVE);
  if (!existsSync(place)) return undefined;
  if (!statSync(place).isDirectory()) return readArchive(gunzipSync(readFileSync(place)));
  const archive = join(place, ARCHIVE);
  if (existsSync(archive)) return readArchive(gunzipSync(readFileSync(archive)));
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map(name => join(place, name))
    .filter(path => path.endsWith('.wast'))
    .sort()
    .map(path => ({ name: relative(place, path), source: readFileSync(path, 'latin1') }));
}

/** The `.wast` files of a tar archive. */
function readArchive(tar: Buffer): SuiteFile[] {
  const files: SuiteFile[] = [];
  for (let at = 0; at + 512 <= tar.length; ) {
    const field = (offset: number, length: number): string => tar.toString('latin1', at + offset, at + offset + length).replace(/\0.*$/s, '');
    const name = field(0, 100);
    const size = parseInt(field(124, 12).trim() || '0', 8);
    if (name.endsWith('.wast')) files.push({ name: name.replace(/^\.\//, ''), source: tar.toString('latin1', at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}
