/** Which of the two texts. */
export type PddlDocument = 'domain' | 'problem';

/** What is wrong with a text, and where. */
export interface PddlProblem {
  /** `invalid`: it is not PDDL, or the texts don't fit together. `unsupported`: it is PDDL that this planner can't do. */
  readonly kind: 'invalid' | 'unsupported';
  readonly document: PddlDocument;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** What is wrong and what to do about it, in full sentences. */
  readonly message: string;
}

/** Thrown while texts are read. */
export class PddlError extends Error {
  constructor(readonly problem: PddlProblem) {
    super(problem.message);
    this.name = 'PddlError';
  }
}

/** Something with a place in a text. */
export interface Placed {
  /** Offset in UTF-16 code units. */
  readonly at: number;
}

/** A text that is read, for errors that name the place. */
export class Source {
  constructor(readonly document: PddlDocument, readonly text: string) {}

  /** @param message what is wrong and what to do, in full sentences */
  invalid({ at }: Placed, message: string): PddlError {
    return this.#error('invalid', at, message);
  }

  /** As {@link invalid}, for what PDDL has and this planner hasn't. */
  unsupported({ at }: Placed, message: string): PddlError {
    return this.#error('unsupported', at, message);
  }

  #error(kind: PddlProblem['kind'], at: number, message: string): PddlError {
    let line = 1;
    let lineStart = 0;
    for (let end = this.text.indexOf('\n'); end >= 0 && end < at; end = this.text.indexOf('\n', end + 1)) {
      line += 1;
      lineStart = end + 1;
    }
    return new PddlError({ kind, document: this.document, line, column: at - lineStart + 1, message });
  }
}

/** A piece of a text as a message shows it: short, and on one line. */
export function quoted(text: string): string {
  const printable = text.replace(/[^\x21-\x7e]/gu, '·');
  return printable.length > 40 ? `${printable.slice(0, 39)}…` : printable;
}
