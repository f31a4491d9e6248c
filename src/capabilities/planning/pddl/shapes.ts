import type { Expression, List, Word } from './expressions';
import { quoted, type Source } from './source';

/** Words with a meaning in formulas: nothing can be named so. */
const TAKEN = new Set(['and', 'or', 'not', 'imply', 'forall', 'exists', 'when', 'either', 'increase', 'decrease', 'assign', 'scale-up', 'scale-down', 'preference', 'define']);
const NAME = /^[a-z][a-z0-9_-]*$/;

export function isWord(expression: Expression | undefined, word?: string): expression is Word {
  return expression !== undefined && 'word' in expression && (word === undefined || expression.word === word);
}

export function isList(expression: Expression | undefined): expression is List {
  return expression !== undefined && 'items' in expression;
}

/** The word that a list begins with, in lower case; '' where it begins otherwise. */
export function headOf(expression: Expression): string {
  const first = isList(expression) ? expression.items[0] : undefined;
  return isWord(first) ? first.word : '';
}

/** What an expression looks like, for messages. */
export function shown(expression: Expression): string {
  return isWord(expression) ? quoted(expression.written) : `(${quoted(headOf(expression))}…)`;
}

/**
 * An expression that must be a name.
 *
 * @param what it names, with an article: `a type`
 * @throws PddlError
 */
export function nameIn(source: Source, expression: Expression | undefined, what: string, parent: List): Word {
  if (expression === undefined) throw source.invalid(parent, `The name of ${what} is missing here.`);
  if (!isWord(expression)) throw source.invalid(expression, `Here the name of ${what} is expected, not a list.`);
  if (!NAME.test(expression.word)) throw source.invalid(expression, `"${quoted(expression.written)}" can't be the name of ${what}: names begin with a letter and go on with letters, digits, "-" and "_".`);
  if (TAKEN.has(expression.word)) throw source.invalid(expression, `"${expression.word}" has a meaning in PDDL and can't be the name of ${what}. Choose another one.`);
  return expression;
}

/** An expression that must be a variable: `?x`. Throws PddlError. */
export function variableIn(source: Source, expression: Expression): Word {
  if (isWord(expression) && expression.word.startsWith('?') && NAME.test(expression.word.slice(1))) return expression;
  throw source.invalid(expression, `Here a variable such as ?x is expected, not ${shown(expression)}.`);
}

/** An expression that must be a list. Throws PddlError. */
export function listIn(source: Source, expression: Expression | undefined, what: string, parent: { readonly at: number }): List {
  if (isList(expression)) return expression;
  throw source.invalid(expression ?? parent, `Here ${what} in parentheses is expected${expression === undefined ? '' : `, not ${shown(expression)}`}.`);
}

/** Names that were given already, for a message about the second time. */
export class Taken {
  readonly #names = new Set<string>();

  constructor(private readonly source: Source, private readonly what: string) {}

  /** Throws PddlError where the name was there before. */
  add(name: Word): void {
    if (this.#names.has(name.word)) throw this.source.invalid(name, `There are two ${this.what} named ${quoted(name.written)}. Rename or remove one.`);
    this.#names.add(name.word);
  }
}
