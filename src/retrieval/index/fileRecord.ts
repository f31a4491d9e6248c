import { crc32 } from '../../sandbox/recording/crc32';
import { chunksOf, type Chunk } from '../text/chunks';
import { decodeText } from '../text/decode';
import { tokensOf } from '../text/tokens';
import type { Signature } from '../treeFiles';
import type { Dictionary } from './dictionary';

/** What the index knows of a file. Its text is not among it. */
export interface FileRecord {
  /** Below the folder. */
  readonly path: string;
  readonly signature: Signature;
  /** CRC-32 of the bytes that it was made of. */
  readonly crc: number;
  /** None where the file is no text, or blank. */
  readonly chunks: readonly IndexedChunk[];
  /** The words of the path. */
  readonly pathWords: Uint32Array;
}

/** A stretch of a file and its words. */
export interface IndexedChunk extends Chunk {
  /** Each word once: its number, and in the lower 8 bits how often it is there (255 stands for more, too). */
  readonly words: Uint32Array;
}

/** How often a word that is packed so is there. */
export const countIn = (packed: number): number => packed & 0xff;
/** The number of a word that is packed so. */
export const numberIn = (packed: number): number => packed >>> 8;

/**
 * Takes a file into a dictionary.
 *
 * @param bytes its content; none where it is no text
 */
export function recordOf(path: string, signature: Signature, bytes: Uint8Array, dictionary: Dictionary): FileRecord {
  const text = decodeText(bytes) ?? '';
  return {
    path, signature,
    crc: crc32(bytes),
    chunks: chunksOf(text).map(chunk => ({ ...chunk, words: packed(tokensOf(text.slice(chunk.start, chunk.end)), dictionary) })),
    pathWords: pathWordsOf(path, dictionary),
  };
}

export function pathWordsOf(path: string, dictionary: Dictionary): Uint32Array {
  return packed(tokensOf(path), dictionary);
}

function packed(tokens: readonly string[], dictionary: Dictionary): Uint32Array {
  const counts = new Map<number, number>();
  for (const token of tokens) {
    const number = dictionary.add(token);
    if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const words = new Uint32Array(counts.size);
  let at = 0;
  for (const [number, count] of counts) words[at++] = ((number << 8) | Math.min(count, 0xff)) >>> 0;
  return words.sort();
}
