/** Fewest characters of a word in a query that also finds longer words which begin so. */
export const FEWEST_PREFIX = 4;
/** Most words that an index can tell apart: their numbers have 24 bits. */
const MOST_WORDS = 1 << 24;

/** The words of an index by number. Words are only ever added; what no file has any more goes when the index is loaded anew. */
export class Dictionary {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  /** Numbers of the words that begin with the same few characters. */
  readonly #beginning = new Map<string, number[]>();

  get size(): number {
    return this.#words.length;
  }

  /** The number of a word; a new one where it is not known. `undefined` where there are too many words. */
  add(word: string): number | undefined {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#words.length;
    if (number >= MOST_WORDS) return undefined;
    // A copy of its own: as a part of a text it would keep all of that in memory.
    const kept = copyOf(word);
    this.#words.push(kept);
    this.#numbers.set(kept, number);
    if (kept.length >= FEWEST_PREFIX) {
      const beginning = kept.slice(0, FEWEST_PREFIX);
      const alike = this.#beginning.get(beginning);
      if (alike === undefined) this.#beginning.set(copyOf(beginning), [number]);
      else alike.push(number);
    }
    return number;
  }

  numberOf(word: string): number | undefined {
    return this.#numbers.get(word);
  }

  wordOf(number: number): string {
    return this.#words[number] ?? '';
  }

  /** The numbers of the words that begin with a text of at least {@link FEWEST_PREFIX} characters, its own included. */
  beginningWith(text: string): readonly number[] {
    return (this.#beginning.get(text.slice(0, FEWEST_PREFIX)) ?? []).filter(number => this.wordOf(number).startsWith(text));
  }
}

function copyOf(text: string): string {
  return text.split('').join('');
}
