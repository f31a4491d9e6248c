import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MemoryStorage } from '../../../../test/support/memoryStorage';
import { rawZip, type RawEntry } from '../../../../test/support/rawZip';
import { AirlockError } from '../../../errors';
import { MAX_ENTRIES } from './bounds';
import { unzip } from './unzip';

const SYMLINK = 0o120777;
const honest: readonly RawEntry[] = [{ name: 'plugin.toml', contents: '[plugin]' }, { name: 'lib/hello.wasm', contents: new Uint8Array(5000), method: 'deflated' }];

async function unpack(archive: Uint8Array, signal = new AbortController().signal): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  try {
    await unzip(archive, 'p.zip', { storage, folder: 'staging' }, { signal, onProgress: () => undefined });
  } catch (error) {
    // Whatever is wrong is known before anything is written, but for contents that are not what the archive says.
    if (error instanceof AirlockError && error.code !== 'archive.malformed' && error.code !== 'archive.ambiguous') assert.deepEqual([...storage.files.keys()], []);
    throw error;
  }
  return storage;
}

describe('a ZIP archive', () => {
  it('is unpacked, stored and deflated entries alike', async () => {
    const storage = await unpack(rawZip([{ name: 'lib/', mode: 0o040755 }, ...honest]));
    assert.equal(new TextDecoder().decode(await storage.read('staging/plugin.toml', 100)), '[plugin]');
    assert.equal((await storage.read('staging/lib/hello.wasm', 10_000)).length, 5000);
  });

  it('that has everything in one folder is unpacked without it', async () => {
    const storage = await unpack(rawZip(honest.map(entry => ({ ...entry, name: `hello-1.0/${String(entry.name)}` }))));
    assert.deepEqual([...storage.files.keys()].sort(), ['staging/lib/hello.wasm', 'staging/plugin.toml']);
  });

  it('reports how far it is', async () => {
    const phases: string[] = [];
    await unzip(rawZip(honest), 'p.zip', { storage: new MemoryStorage(), folder: 's' }, { signal: new AbortController().signal, onProgress: ({ phase, done, total }) => phases.push(`${phase} ${done} of ${total}`) });
    assert.deepEqual(phases, ['unpacking 0 of 5008', 'unpacking 8 of 5008']);
  });

  it('is given up when it is cancelled', async () => {
    const reason = new AirlockError('cancelled', 'Enough.');
    await assert.rejects(unpack(rawZip(honest), AbortSignal.abort(reason)), reason);
  });

  const refused: Readonly<Record<string, readonly [code: string, archive: Uint8Array]>> = {
    'a path that climbs out': ['archive.unsafe-path', rawZip([...honest, { name: '../../evil' }])],
    'a path that climbs out in its middle': ['archive.unsafe-path', rawZip([...honest, { name: 'a/../../evil' }])],
    'an absolute path': ['archive.unsafe-path', rawZip([...honest, { name: '/etc/evil' }])],
    'a drive': ['archive.unsafe-path', rawZip([...honest, { name: 'C:/evil' }])],
    'a path with backslashes': ['archive.unsafe-path', rawZip([...honest, { name: '..\\evil' }])],
    'a network path': ['archive.unsafe-path', rawZip([...honest, { name: '//server/share/evil' }])],
    'an alternate stream': ['archive.unsafe-path', rawZip([...honest, { name: 'plugin.toml:evil' }])],
    'a device name': ['archive.unsafe-path', rawZip([...honest, { name: 'lib/NUL.txt' }])],
    'a name that ends with a dot': ['archive.unsafe-path', rawZip([...honest, { name: 'plugin.toml.' }])],
    'an empty part': ['archive.unsafe-path', rawZip([...honest, { name: 'a//b' }])],
    'a dot as a part': ['archive.unsafe-path', rawZip([...honest, { name: './b' }])],
    'an empty name': ['archive.unsafe-path', rawZip([...honest, { name: '' }])],
    'a zero character': ['archive.unsafe-path', rawZip([...honest, { name: 'a\0b' }])],
    'a character that turns text around': ['archive.unsafe-path', rawZip([...honest, { name: 'a\u202eb' }])],
    'a very long path': ['archive.unsafe-path', rawZip([...honest, { name: 'a'.repeat(300) }])],
    'a very deep path': ['archive.unsafe-path', rawZip([...honest, { name: `${'a/'.repeat(40)}b` }])],
    'a symbolic link': ['archive.link', rawZip([...honest, { name: 'link', contents: '/etc/passwd', mode: SYMLINK }])],
    'a device': ['archive.link', rawZip([...honest, { name: 'device', mode: 0o020666 }])],
    'a pipe': ['archive.link', rawZip([...honest, { name: 'pipe', mode: 0o010666 }])],
    'one name twice': ['archive.duplicate', rawZip([...honest, { name: 'plugin.toml', contents: 'other' }])],
    'names that differ by case': ['archive.duplicate', rawZip([...honest, { name: 'PLUGIN.toml' }])],
    'folders that differ by case': ['archive.duplicate', rawZip([...honest, { name: 'LIB/other' }])],
    'names that differ by normalization': ['archive.duplicate', rawZip([...honest, { name: 'caf\u00e9' }, { name: 'cafe\u0301' }])],
    'a file and a folder of one name': ['archive.duplicate', rawZip([...honest, { name: 'lib' }])],
    'a bomb by ratio': ['archive.bomb', rawZip([...honest, { name: 'zeroes', contents: new Uint8Array(8 << 20), method: 'deflated' }])],
    'a bomb by size': ['archive.bomb', rawZip([...honest, ...Array.from({ length: 3 }, (_, index) => ({ name: `big${index}`, contents: new Uint8Array(1 << 20), claimedSize: 150 << 20 }))])],
    'a bomb by count': ['archive.bomb', rawZip(Array.from({ length: MAX_ENTRIES + 1 }, (_, index) => ({ name: `f${index}` })))],
    'files that share their bytes': ['archive.ambiguous', rawZip([...honest, { name: 'again', contents: '[plugin]', sharesWith: 0 }])],
    'more bytes than it says': ['archive.malformed', rawZip([{ name: 'plugin.toml', contents: 'x'.repeat(100), method: 'deflated', claimedSize: 10 }])],
    'fewer bytes than it says': ['archive.malformed', rawZip([{ name: 'plugin.toml', contents: 'x'.repeat(100), method: 'deflated', claimedSize: 1000 }])],
    'a wrong checksum': ['archive.malformed', rawZip([{ name: 'plugin.toml', contents: 'x', claimedCrc: 1 }])],
    'an encrypted file': ['archive.encrypted', rawZip([...honest, { name: 'secret', contents: 'x'.repeat(20), flags: 0x801 }])],
    'another name in its local header': ['archive.ambiguous', rawZip([{ name: 'plugin.toml', localName: 'evil12.toml' }])],
    'something before it': ['archive.ambiguous', rawZip(honest, { prefix: new Uint8Array(100) })],
    'something after it': ['archive.ambiguous', rawZip(honest, { suffix: new Uint8Array(10) })],
    'more entries announced than there are': ['archive.malformed', rawZip(honest, { claimedEntries: 5 })],
    'nothing in it': ['archive.malformed', new Uint8Array(0)],
    'no archive': ['archive.malformed', new TextEncoder().encode('I am a text file, whatever my name says.')],
  };
  for (const [what, [code, archive]] of Object.entries(refused)) {
    it(`with ${what} is refused`, async () => {
      await assert.rejects(unpack(archive), (error: unknown) => {
        assert.ok(error instanceof AirlockError, String(error));
        assert.equal(error.code, code, error.sentence);
        assert.match(error.sentence, /p\.zip/);
        return true;
      });
    });
  }

  it('that was cut anywhere is refused', async () => {
    const archive = rawZip(honest);
    for (let length = 0; length < archive.length; length += 7) await assert.rejects(unpack(archive.slice(0, length)), { code: /^archive\./ });
  });

  it('with flipped bits is refused or is what it was, and never leaves the target', async () => {
    const archive = rawZip(honest);
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }), async flips => {
      const mutated = archive.slice();
      for (const [at, bits] of flips) mutated[at] = (mutated[at] ?? 0) ^ bits;
      const storage = await unpack(mutated).catch((error: unknown) => {
        assert.ok(error instanceof AirlockError && error.code.startsWith('archive.'), String(error));
        return undefined;
      });
      for (const path of storage?.files.keys() ?? []) assert.ok(path.startsWith('staging/'), path);
    }), { numRuns: 300 });
  });
});
