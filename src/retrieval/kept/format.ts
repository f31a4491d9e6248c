import { sha256 } from '../../sandbox/digest';
import { ByteWriter } from '../../sandbox/recording/byteWriter';
import { Pace } from '../../turns';
import { countIn, numberIn, pathWordsOf, type FileRecord, type IndexedChunk } from '../index/fileRecord';
import type { Dictionary } from '../index/dictionary';
import { PackedReader } from './packedReader';

const MAGIC = 'ARI1';
const DIGEST_BYTES = 32;
const BODY_AT = MAGIC.length + DIGEST_BYTES;
const U64 = 0xffff_ffff_ffff_ffffn;

/**
 * The index of a folder as a file: magic, SHA-256 of all that follows, what it is the index of, the words, the files. Numbers are
 * LEB128, texts UTF-8 with their length before them. Others have their turn meanwhile; records that change then are written as they
 * are when it is theirs, which the next look at the folder sees.
 *
 * @param key what it is the index of, and by which rules it was made: another key, another index
 */
export async function formatIndex(key: string, records: Iterable<FileRecord>, dictionary: Dictionary): Promise<Uint8Array<ArrayBuffer>> {
  const words = new Map<number, number>();
  const files = new ByteWriter();
  const pace = new Pace();
  let count = 0;
  for (const record of records) {
    writeRecord(files, record, words);
    count += 1;
    await pace.rest();
  }
  const out = new ByteWriter();
  out.raw(encoded(MAGIC));
  out.raw(new Uint8Array(DIGEST_BYTES));
  out.run(encoded(key));
  out.varint(words.size);
  for (const number of words.keys()) {
    out.run(encoded(dictionary.wordOf(number)));
    await pace.rest();
  }
  out.varint(count);
  out.raw(files.take());
  const bytes = out.take();
  bytes.set(await sha256(bytes.subarray(BODY_AT)), MAGIC.length);
  return bytes;
}

/** What {@link formatIndex} wrote; `undefined` where it is something else, or not whole. The words go into the dictionary. */
export async function parseIndex(bytes: Uint8Array, key: string, dictionary: Dictionary): Promise<readonly FileRecord[] | undefined> {
  if (bytes.length < BODY_AT || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) return undefined;
  const body = bytes.subarray(BODY_AT);
  const digest = await sha256(body);
  if (!digest.every((byte, at) => byte === bytes[MAGIC.length + at])) return undefined;
  try {
    return readBody(new PackedReader(body), key, dictionary);
  } catch (error) {
    // Whole, but not what this version writes.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readBody(input: PackedReader, key: string, dictionary: Dictionary): readonly FileRecord[] | undefined {
  if (input.text() !== key) return undefined;
  const numbers: (number | undefined)[] = [];
  for (let left = input.varint(); left > 0; left--) numbers.push(dictionary.add(input.text()));
  const records: FileRecord[] = [];
  for (let left = input.varint(); left > 0; left--) records.push(readRecord(input, numbers, dictionary));
  return input.isAtEnd ? records : undefined;
}

function writeRecord(out: ByteWriter, { path, signature, crc, chunks }: FileRecord, words: Map<number, number>): void {
  out.run(encoded(path));
  out.varint(signature.size);
  for (const value of [signature.modified, signature.changed, signature.inode]) writeU64(out, value);
  out.varint(crc);
  out.varint(chunks.length);
  for (const chunk of chunks) writeChunk(out, chunk, words);
}

function readRecord(input: PackedReader, numbers: readonly (number | undefined)[], dictionary: Dictionary): FileRecord {
  const path = input.text();
  const signature = { size: input.varint(), modified: input.u64(), changed: input.u64(), inode: input.u64() };
  const crc = input.varint();
  const chunks: IndexedChunk[] = [];
  for (let left = input.varint(); left > 0; left--) chunks.push(readChunk(input, numbers));
  return { path, signature, crc, chunks, pathWords: pathWordsOf(path, dictionary) };
}

/** Words by their number in the file, in order, each as the distance from the one before. */
function writeChunk(out: ByteWriter, { start, end, first, last, words }: IndexedChunk, numbers: Map<number, number>): void {
  for (const value of [start, end - start, first, last - first, words.length]) out.varint(value);
  const own = Array.from(words, packed => {
    const known = numbers.get(numberIn(packed));
    const number = known ?? numbers.size;
    if (known === undefined) numbers.set(numberIn(packed), number);
    return [number, countIn(packed)] as const;
  }).sort(([one], [other]) => one - other);
  let before = 0;
  for (const [number, count] of own) {
    out.varint(number - before);
    out.u8(count);
    before = number;
  }
}

function readChunk(input: PackedReader, numbers: readonly (number | undefined)[]): IndexedChunk {
  const start = input.varint();
  const end = start + input.varint();
  const first = input.varint();
  const last = first + input.varint();
  const words = new Uint32Array(input.varint());
  let before = 0;
  for (let at = 0; at < words.length; at++) {
    before += input.varint();
    const number = numbers[before];
    if (number === undefined) throw new RangeError('A word is not among those that there are.');
    words[at] = ((number << 8) | input.u8()) >>> 0;
  }
  return { start, end, first, last, words: words.sort() };
}

function writeU64(out: ByteWriter, value: bigint): void {
  out.u32(Number(value & 0xffff_ffffn));
  out.u32(Number((value & U64) >> 32n));
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
