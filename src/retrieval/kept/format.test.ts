import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Dictionary } from '../index/dictionary';
import { countIn, numberIn, recordOf, type FileRecord } from '../index/fileRecord';
import { formatIndex, parseIndex } from './format';

/** A record with its words spelled out: numbers are a dictionary's own. */
function spelled({ chunks, pathWords, ...rest }: FileRecord, dictionary: Dictionary): unknown {
  const words = (packed: Uint32Array): unknown => Array.from(packed, one => [dictionary.wordOf(numberIn(one)), countIn(one)]).sort();
  return { ...rest, pathWords: words(pathWords), chunks: chunks.map(chunk => ({ ...chunk, words: words(chunk.words) })) };
}

const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const file = fc.record({ path: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), text: fc.string({ unit: 'grapheme', maxLength: 200 }), size: fc.nat(), modified: u64, changed: u64, inode: u64 });

async function sample(): Promise<Uint8Array<ArrayBuffer>> {
  const dictionary = new Dictionary();
  const record = recordOf('src/a.ts', { size: 9, modified: 1n, changed: 2n, inode: 3n }, new TextEncoder().encode('some text'), dictionary);
  return formatIndex('key', [record], dictionary);
}

describe('the file of an index', () => {
  it('gives back what was written, in the words of another dictionary', async () => {
    await fc.assert(fc.asyncProperty(fc.array(file, { maxLength: 5 }), async files => {
      const dictionary = new Dictionary();
      dictionary.add('unused');
      const records = files.map(({ path, text, ...signature }) => recordOf(path, signature, new TextEncoder().encode(text), dictionary));
      const bytes = await formatIndex('key', records, dictionary);
      const other = new Dictionary();
      other.add('known');
      other.add('before');
      const read = await parseIndex(bytes, 'key', other);
      assert.deepEqual(read?.map(record => spelled(record, other)), records.map(record => spelled(record, dictionary)));
    }), { numRuns: 200 });
  });

  it('is the same for the same records, and carries no word that none of them has', async () => {
    const [one, other] = [await sample(), await sample()];
    assert.deepEqual(one, other);
    assert.ok(!Buffer.from(one).includes('unused'));
  });

  it('is none where any byte of it was changed, it was cut, or something was added', async () => {
    const bytes = await sample();
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      assert.equal(await parseIndex(changed, 'key', new Dictionary()), undefined, `byte ${at}`);
      assert.equal(await parseIndex(bytes.subarray(0, at), 'key', new Dictionary()), undefined, `${at} bytes`);
    }
    assert.equal(await parseIndex(new Uint8Array([...bytes, 0]), 'key', new Dictionary()), undefined);
  });

  it('is none where it is that of something else', async () => {
    assert.equal(await parseIndex(await sample(), 'other', new Dictionary()), undefined);
  });
});
