import type { FileRecord, IndexedChunk } from './fileRecord';

/** What BM25 needs to know of the passages of files: how long they are, by position. */
export interface Passages {
  readonly count: number;
  /** Words of the text, and of the path. */
  readonly textLengths: Uint32Array;
  readonly pathLengths: Uint32Array;
  /** Of all passages; NaN where there are none. */
  readonly averageText: number;
  readonly averagePath: number;
  /** Which file has a passage, and the passage. Throws RangeError where there is none. */
  at(position: number): { readonly file: number; readonly chunk: IndexedChunk };
}

export function passagesOf(records: readonly FileRecord[]): Passages {
  const begins = new Uint32Array(records.length);
  let count = 0;
  records.forEach(({ chunks }, file) => {
    begins[file] = count;
    count += chunks.length;
  });
  const textLengths = new Uint32Array(count);
  const pathLengths = new Uint32Array(count);
  let [position, text, path] = [0, 0, 0];
  for (const { chunks, pathWords } of records) {
    path += pathWords.length * chunks.length;
    for (const { words } of chunks) {
      text += words.length;
      textLengths[position] = words.length;
      pathLengths[position++] = pathWords.length;
    }
  }
  return {
    count, textLengths, pathLengths, averageText: text / count, averagePath: path / count,
    at: wanted => {
      const file = lastUpTo(begins, wanted);
      const chunk = records[file]?.chunks[wanted - (begins[file] ?? 0)];
      if (chunk === undefined) throw new RangeError('The search found a place that is none.');
      return { file, chunk };
    },
  };
}

/** Index of the last of some ordered numbers that is no more than a limit. */
function lastUpTo(numbers: Uint32Array, limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
