import type { FileRecord } from './fileRecord';

/** Wanted words up to which each is looked up in a passage; from there on all words of the passage are gone through. */
const FEW_WORDS = 12;

/** Where a word is: positions of passages, in order, and how often it is there. */
export class Places {
  #positions = new Uint32Array(16);
  #counts = new Uint8Array(16);
  #length = 0;

  /** In how many passages the word is. */
  get length(): number {
    return this.#length;
  }

  add(position: number, count: number): void {
    if (this.#length === this.#positions.length) this.#grow();
    this.#positions[this.#length] = position;
    this.#counts[this.#length++] = count;
  }

  position(at: number): number {
    return this.#positions[at] ?? 0;
  }

  count(at: number): number {
    return this.#counts[at] ?? 0;
  }

  #grow(): void {
    const positions = new Uint32Array(this.#length * 2);
    positions.set(this.#positions);
    this.#positions = positions;
    const counts = new Uint8Array(this.#length * 2);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

/** Where a word is, in texts and in paths. */
export interface WordPlaces {
  readonly text: Places;
  readonly path: Places;
}

/**
 * Where words are among the passages of files, which have positions in the order of the files. The loop that a search's time is
 * spent in.
 */
export function placesOf(numbers: Iterable<number>, records: readonly FileRecord[]): ReadonlyMap<number, WordPlaces> {
  const found = new Map<number, WordPlaces>();
  for (const number of numbers) found.set(number, { text: new Places(), path: new Places() });
  const note = found.size <= FEW_WORDS ? lookedUp(found) : goneThrough(found);
  let position = 0;
  for (const { chunks, pathWords } of records) {
    note(pathWords, (places, count) => {
      for (let at = 0; at < chunks.length; at++) places.path.add(position + at, count);
    });
    for (const { words } of chunks) {
      note(words, (places, count) => { places.text.add(position, count); });
      position += 1;
    }
  }
  return found;
}

/** Tells which of the wanted words are among packed ones. */
type Note = (words: Uint32Array, tell: (places: WordPlaces, count: number) => void) => void;

function lookedUp(wanted: ReadonlyMap<number, WordPlaces>): Note {
  const sorted = [...wanted].sort(([one], [other]) => one - other);
  return (words, tell) => {
    let from = 0;
    for (const [number, places] of sorted) {
      // Packed words are in order of their numbers: the first that is no less.
      const least = number * 0x100;
      let to = words.length;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if ((words[middle] ?? 0) < least) from = middle + 1;
        else to = middle;
      }
      const packed = words[from];
      if (packed === undefined) return;
      if (packed >>> 8 === number) tell(places, packed & 0xff);
    }
  };
}

function goneThrough(wanted: ReadonlyMap<number, WordPlaces>): Note {
  let largest = -1;
  for (const number of wanted.keys()) largest = Math.max(largest, number);
  const isWanted = new Uint8Array(largest + 1);
  for (const number of wanted.keys()) isWanted[number] = 1;
  return (words, tell) => {
    for (let at = 0; at < words.length; at++) {
      const packed = words[at] ?? 0;
      if (isWanted[packed >>> 8] !== 1) continue;
      const places = wanted.get(packed >>> 8);
      if (places !== undefined) tell(places, packed & 0xff);
    }
  };
}
