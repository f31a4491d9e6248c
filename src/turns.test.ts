import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { MemoryStorage } from '../test/support/memoryStorage';
import { rawZip } from '../test/support/rawZip';
import { unzip } from './plugins/sources/archive/unzip';
import { hashInPieces, sha256Hex } from './sandbox/digest';
import { parseCatalogue } from './plugins/catalogue/parse';
import { searchPlugins } from './plugins/catalogue/search';
import { PIECE_BYTES, inPieces, joined } from './turns';

/** Something that has its turn again and again while work is done; returns how often. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const next = (): void => {
    if (isDone) return;
    turns++;
    setTimeout(next, 0);
  };
  setTimeout(next, 0);
  await work();
  isDone = true;
  return turns;
}

describe('work on many bytes', () => {
  const large = new Uint8Array(8 * PIECE_BYTES + 5).map((_, index) => index * 7);

  it('comes to the same in pieces', async () => {
    hashInPieces(() => createHash('sha256'));
    for (const length of [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, large.length]) {
      const bytes = large.subarray(0, length);
      assert.equal(await sha256Hex(bytes), createHash('sha256').update(bytes).digest('hex'), String(length));
      const copy = new Uint8Array(length);
      await inPieces(bytes, (piece, at) => copy.set(piece, at));
      assert.ok(Buffer.from(copy).equals(bytes), String(length));
      const chunks = [bytes.subarray(0, length >> 1), bytes.subarray(length >> 1)];
      assert.ok(Buffer.from(await joined(chunks, length)).equals(bytes), String(length));
    }
  });

  it('lets others have their turn', async () => {
    hashInPieces(() => createHash('sha256'));
    const archive = rawZip([{ name: 'plugin.toml', contents: 'x' }, { name: 'large', contents: large }]);
    const work: Readonly<Record<string, () => Promise<unknown>>> = {
      hashing: () => sha256Hex(large),
      copying: () => inPieces(large, () => undefined),
      joining: () => joined([large, large], 2 * large.length),
      unpacking: () => unzip(archive, 'x.zip', { storage: new MemoryStorage(), folder: 's' }, { signal: new AbortController().signal, onProgress: () => undefined }),
    };
    const least: Readonly<Record<string, number>> = { hashing: 7, copying: 7, joining: 1, unpacking: 3 };
    for (const [what, doIt] of Object.entries(work)) {
      const turns = await turnsDuring(doIt);
      assert.ok(turns >= (least[what] ?? 0), `${what}: ${turns}`);
    }
  });

  it('lets others have their turn while a large catalogue is read and searched', async () => {
    const versions = ['1.0.0', '1.1.0', '1.2.0'].map(version => ({ version, source: `oci://example.org/hello:${version}`, capabilities: [{ name: 'fs.read', paths: ['docs/**'] }] }));
    const plugins = Array.from({ length: 2_000 }, (_, index) => ({ id: `org.example.p${index}`, name: `Plugin ${index}`, description: 'Counts the words of everything that there is. '.repeat(10), keywords: ['words', 'counting'], versions }));
    const bytes = new TextEncoder().encode(JSON.stringify({ format: 'airlock-catalogue-v1', name: 'Many', plugins }));
    assert.ok(await turnsDuring(() => parseCatalogue(bytes, 'many.json')) >= 3);
    const { plugins: read } = await parseCatalogue(bytes, 'many.json');
    assert.ok(await turnsDuring(() => searchPlugins(read, 'wrods', each => each)) >= 2);
  });
});
