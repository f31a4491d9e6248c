import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { MAX_ENTRIES } from '../../../src/plugins/sources/archive/bounds';
import { rawZip } from '../../support/rawZip';
import type { RawEntry } from '../../support/rawZip';
import type { HostilePackage } from './hostilePackage';
import { naiveUnzip, reaches } from './naive';

const SYMLINK = 0o120777;

/** A signed package as a ZIP file, with entries besides. */
const zip = (what: string, code: HostilePackage['code'], more: readonly RawEntry[], rest: Partial<HostilePackage> = {}): HostilePackage => ({ what, code, make: scene => scene.zipped(more), ...rest });

/** What an unpacker does that joins an entry's name to its target. */
const escapes: Pick<HostilePackage, 'unguarded'> = {
  unguarded: async (scene, { location }) => {
    await naiveUnzip(location, join(scene.work, 'package'));
    return reaches(join(scene.outside, 'evil'));
  },
};

/** An Info-ZIP Unicode Path extra field (APPNOTE 4.6.9): another name for the entry. */
function unicodePath(name: string, other: string): Uint8Array {
  const contents = Buffer.from(other);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(5 + contents.length, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(Buffer.from(name)), 5);
  return Buffer.concat([field, contents]);
}

export const hostileArchives: readonly HostilePackage[] = [
  zip('a path that climbs out', 'archive.unsafe-path', [{ name: '../../outside/evil', contents: 'x' }], escapes),
  zip('a path that climbs out in its middle', 'archive.unsafe-path', [{ name: 'lib/../../../outside/evil', contents: 'x' }], escapes),
  zip('an absolute path', 'archive.unsafe-path', [{ name: '/etc/evil', contents: 'x' }], { says: /absolute/ }),
  zip('a path on a drive', 'archive.unsafe-path', [{ name: 'C:/evil', contents: 'x' }]),
  zip('a path with backslashes', 'archive.unsafe-path', [{ name: '..\\..\\evil', contents: 'x' }]),
  zip('a path on another machine', 'archive.unsafe-path', [{ name: '\\\\server\\share\\evil', contents: 'x' }]),
  zip('a stream beside the manifest', 'archive.unsafe-path', [{ name: 'plugin.toml:evil', contents: 'x' }]),
  zip('a device', 'archive.unsafe-path', [{ name: 'lib/COM1.wasm', contents: 'x' }], { says: /device/ }),
  zip('a name that Windows shortens to the manifest\'s', 'archive.unsafe-path', [{ name: 'plugin.toml. ', contents: 'x' }]),
  zip('a name that shows another ending than it has', 'archive.unsafe-path', [{ name: 'readme\u202emsaw.txt', contents: 'x' }]),
  zip('a name that ends at a zero for some', 'archive.unsafe-path', [{ name: 'plugin.toml\0.txt', contents: 'x' }]),
  zip('a path of 100 folders', 'archive.unsafe-path', [{ name: `${'a/'.repeat(100)}b`, contents: 'x' }]),
  zip('a link to a file outside', 'archive.link', [{ name: 'secret.wasm', contents: '/etc/passwd', mode: SYMLINK }]),
  zip('a link to a folder outside and a file through it', 'archive.link', [{ name: 'lib', contents: '../../outside', mode: SYMLINK }, { name: 'lib/evil', contents: 'x' }], escapes),
  zip('a device file', 'archive.link', [{ name: 'disk', mode: 0o060666 }]),
  zip('two manifests of one name', 'archive.duplicate', [{ name: 'plugin.toml', contents: 'other' }]),
  zip('two manifests by letter case', 'archive.duplicate', [{ name: 'PLUGIN.TOML', contents: 'other' }]),
  zip('two modules by Unicode normalization', 'archive.duplicate', [{ name: 'caf\u00e9.wasm' }, { name: 'cafe\u0301.wasm' }]),
  zip('a file that is a folder too', 'archive.duplicate', [{ name: 'hello.wasm/evil', contents: 'x' }]),
  zip('a bomb by ratio', 'archive.bomb', [{ name: 'zeroes', contents: new Uint8Array(4 << 20), method: 'deflated' }], {
    unguarded: async (scene, { location }) => {
      await naiveUnzip(location, join(scene.work, 'package'));
      return (await readFile(join(scene.work, 'package', 'zeroes'))).length > 100 * (await readFile(location)).length;
    },
  }),
  zip('a bomb by size', 'archive.bomb', Array.from({ length: 3 }, (_, index) => ({ name: `big${index}`, contents: new Uint8Array(1 << 20), claimedSize: 150 << 20 }))),
  zip('a bomb by count', 'archive.bomb', Array.from({ length: MAX_ENTRIES + 1 }, (_, index) => ({ name: `f${index}` }))),
  zip('a bomb whose files share their bytes', 'archive.ambiguous', [{ name: 'again', contents: 'x'.repeat(64), sharesWith: 0 }]),
  zip('an encrypted file', 'archive.encrypted', [{ name: 'secret', contents: 'x'.repeat(20), flags: 0x801 }]),
  zip('another name in a local header', 'archive.ambiguous', [{ name: 'readme.txt', localName: 'evil12.txt', contents: 'x' }]),
  zip('another name in an extra field', 'archive.ambiguous', [{ name: 'readme.txt', contents: 'x', extra: unicodePath('readme.txt', '../../outside/evil') }]),
  zip('another name in an extra field, in place of the one that is written', 'archive.ambiguous', [{ name: 'readme.txt', contents: 'x', flags: 0, extra: unicodePath('readme.txt', 'other.wasm') }]),
  zip('contents that don\'t fit their checksum', 'archive.malformed', [{ name: 'readme.txt', contents: 'x', claimedCrc: 1 }]),
  zip('contents that are longer than they say', 'archive.malformed', [{ name: 'readme.txt', contents: 'x'.repeat(100), method: 'deflated', claimedSize: 10 }]),
  { what: 'a program with an archive behind it', code: 'archive.ambiguous', make: scene => scene.zipped([], { prefix: Buffer.from('#!/bin/sh\nrm -rf ~\nexit\n') }) },
  { what: 'an archive with another archive behind it', code: 'archive.ambiguous', make: async scene => scene.zipped([], { suffix: rawZip([{ name: 'plugin.toml', contents: 'other' }]) }) },
  { what: 'an archive that was cut', code: 'archive.malformed', make: async scene => scene.archive((await readFile(await scene.zipped([]))).subarray(0, -30)) },
  { what: 'an archive that lists fewer files than it has', code: 'archive.ambiguous', make: scene => scene.zipped([], { claimedEntries: 2 }) },
];
