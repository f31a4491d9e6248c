import type { Expression, List } from './expressions';
import type { Condition, Equality, Literal } from './model';
import { isNumber } from './numbers';
import { lacking, type Unsupported } from './requirements';
import { headOf, isList, isWord, listIn, shown } from './shapes';
import type { Source } from './source';
import type { Symbols, Terms } from './symbols';

/** What formulas may speak of. */
export interface Vocabulary {
  readonly predicates: Symbols;
  readonly functions: Symbols;
  readonly terms: Terms;
}

/** What is more than a conjunction of literals, by the word that it begins with. */
const BEYOND: ReadonlyMap<string, Unsupported> = new Map(Object.entries({
  'or': ':disjunctive-preconditions', 'imply': ':disjunctive-preconditions',
  'forall': ':universal-preconditions', 'exists': ':existential-preconditions',
  '<': ':numeric-fluents', '>': ':numeric-fluents', '<=': ':numeric-fluents', '>=': ':numeric-fluents',
  'preference': ':preferences', 'when': ':conditional-effects',
} as const));

/** Literals of one condition, or of one effect. */
export const MAX_LITERALS = 1000;

/**
 * Reads a conjunction of literals: a precondition, or a goal.
 *
 * @throws PddlError
 */
export function readCondition(source: Source, expression: Expression, vocabulary: Vocabulary): Condition {
  const literals: Literal[] = [];
  const equalities: Equality[] = [];
  const read = (formula: Expression, isPositive: boolean): void => {
    const list = listIn(source, formula, 'a condition', formula);
    // An empty pair of parentheses is an empty conjunction.
    if (list.items.length === 0 && isPositive) return;
    const head = headOf(list);
    const beyond = BEYOND.get(head);
    if (beyond !== undefined) throw source.unsupported(list, lacking(`(${head} …) in a condition`, beyond));
    if (head === 'and') {
      if (!isPositive) throw source.unsupported(list, lacking('(not (and …))', ':disjunctive-preconditions'));
      for (const item of list.items.slice(1)) read(item, true);
    } else if (head === 'not') {
      read(negated(source, list), !isPositive);
    } else if (head === '=') {
      equalities.push(readEquality(source, list, vocabulary, isPositive));
    } else {
      literals.push(readLiteral(source, list, vocabulary, isPositive));
    }
  };
  read(expression, true);
  if (literals.length + equalities.length > MAX_LITERALS) throw source.unsupported(expression, `There are more than ${MAX_LITERALS} conditions here. Leave out some.`);
  return { literals, equalities };
}

/** What a `(not …)` is about. Throws PddlError. */
export function negated(source: Source, list: List): Expression {
  const [, item, ...more] = list.items;
  if (item === undefined || more.length > 0) throw source.invalid(list, '(not …) is about one thing. Write a (not …) for each.');
  return item;
}

/** A predicate of terms. Throws PddlError. */
export function readLiteral(source: Source, list: List, { predicates, terms }: Vocabulary, isPositive: boolean): Literal {
  const { number, symbol } = predicates.find(source, list);
  return { at: list.at, predicate: number, terms: terms.readAll(source, list, symbol), isPositive };
}

function readEquality(source: Source, list: List, { terms }: Vocabulary, isPositive: boolean): Equality {
  const [, left, right, ...more] = list.items;
  if (left === undefined || right === undefined || more.length > 0) throw source.invalid(list, '"=" compares two things.');
  if ([left, right].some(side => isList(side) || isNumber(side))) throw source.unsupported(list, lacking(`The comparison of ${shown(left)} and ${shown(right)}`, ':numeric-fluents'));
  return { at: list.at, left: terms.read(source, left), right: terms.read(source, right), isPositive };
}

/** Whether a formula is about `total-cost`: `(total-cost)`. */
export function isTotalCost(expression: Expression | undefined): boolean {
  return isList(expression) && expression.items.length === 1 && isWord(expression.items[0], 'total-cost');
}
