import type { FileSlice } from '../../sandbox/types';

/** Where the words are in the control words that parent and worker share: of what the module is given, and of what it gives. */
const FIRST_WORD = { slice: 8, sink: 16 } as const;
const Word = { pending: 0, position: 1, descriptor: 2, offsetLow: 3, offsetHigh: 4, length: 5, onward: 6 } as const;
const WORDS = 7;
const HALF = 2 ** 32;

/** What the worker is to read or fill in place of bytes of the ring; `onward` is 0 where it is filled. */
export type SharedPiece = Omit<FileSlice, 'onShort'>;

/**
 * A piece of a file in the stream to or from the module: at a position of the ring, the worker reads from the file right into the
 * module's memory, or writes from there right into the file. One at a time in each direction. The module can't reach these words: its memory is another.
 */
export class SharedSlice {
  readonly #words: Int32Array;

  /** @param kind what is read for the module, or what is written for it */
  constructor(buffer: SharedArrayBuffer, kind: keyof typeof FIRST_WORD) {
    this.#words = new Int32Array(buffer, FIRST_WORD[kind] * 4, WORDS);
  }

  /** Parent: puts a piece at a position of the ring, before the bytes that follow it are put in. Throws where one is pending. */
  put(position: number, { descriptor, offset, length, onward }: SharedPiece): void {
    const words = this.#words;
    if (Atomics.load(words, Word.pending) === 1) throw new Error('A piece of a file is on its way already.');
    words[Word.position] = position;
    words[Word.descriptor] = descriptor;
    words[Word.offsetLow] = offset % HALF;
    words[Word.offsetHigh] = Math.floor(offset / HALF);
    words[Word.length] = length;
    words[Word.onward] = Math.min(onward, HALF - 1);
    Atomics.store(words, Word.pending, 1);
  }

  /** Worker: takes the piece, if it is the turn of one. */
  take(position: number): SharedPiece | undefined {
    const words = this.#words;
    if (Atomics.load(words, Word.pending) !== 1 || this.#word(Word.position) !== position) return undefined;
    const piece = {
      descriptor: this.#word(Word.descriptor),
      offset: this.#word(Word.offsetHigh) * HALF + this.#word(Word.offsetLow),
      length: this.#word(Word.length),
      onward: this.#word(Word.onward),
    };
    Atomics.store(words, Word.pending, 0);
    return piece;
  }

  #word(index: number): number {
    return (this.#words[index] ?? 0) >>> 0;
  }
}
