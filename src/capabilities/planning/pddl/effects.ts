import { isTotalCost, MAX_LITERALS, negated, readLiteral, type Vocabulary } from './conditions';
import type { Expression, List } from './expressions';
import type { Cost, Literal } from './model';
import { isNumber, readNumber } from './numbers';
import { lacking, type Unsupported } from './requirements';
import { headOf, isList, listIn, shown } from './shapes';
import type { Source } from './source';

/** What an action does. */
export interface Effects {
  readonly literals: readonly Literal[];
  readonly costs: readonly Cost[];
}

const BEYOND: ReadonlyMap<string, Unsupported> = new Map(Object.entries({
  'when': ':conditional-effects', 'forall': ':conditional-effects',
  'assign': ':numeric-fluents', 'decrease': ':numeric-fluents', 'scale-up': ':numeric-fluents', 'scale-down': ':numeric-fluents',
} as const));

/** Reads a conjunction of literals and costs. Throws PddlError. */
export function readEffects(source: Source, expression: Expression, vocabulary: Vocabulary): Effects {
  const literals: Literal[] = [];
  const costs: Cost[] = [];
  const read = (formula: Expression): void => {
    const list = listIn(source, formula, 'an effect', formula);
    if (list.items.length === 0) return;
    const head = headOf(list);
    const beyond = BEYOND.get(head);
    if (beyond !== undefined) throw source.unsupported(list, lacking(`(${head} …) in an effect`, beyond));
    if (head === 'and') for (const item of list.items.slice(1)) read(item);
    else if (head === 'increase') costs.push(readIncrease(source, list, vocabulary));
    else if (head === 'not') literals.push(readLiteral(source, listIn(source, negated(source, list), 'a predicate', list), vocabulary, false));
    else if (head === 'or' || head === '=') throw source.invalid(list, `(${head} …) can't be an effect: an effect says what becomes true, and what is no longer true.`);
    else literals.push(readLiteral(source, list, vocabulary, true));
  };
  read(expression);
  if (literals.length + costs.length > MAX_LITERALS) throw source.unsupported(expression, `There are more than ${MAX_LITERALS} effects here. Leave out some.`);
  return { literals, costs };
}

function readIncrease(source: Source, list: List, { functions, terms }: Vocabulary): Cost {
  const [, what, amount, ...more] = list.items;
  if (what === undefined || amount === undefined || more.length > 0) throw source.invalid(list, 'An increase is written (increase (total-cost) AMOUNT).');
  if (!isTotalCost(what)) throw source.unsupported(what, lacking(`An increase of ${shown(what)}, which is not (total-cost),`, ':numeric-fluents'));
  if (!isList(amount)) return { number: readNumber(source, amount) };
  if (isNumber(amount.items[0]) || ['+', '-', '*', '/'].includes(headOf(amount))) throw source.unsupported(amount, lacking('Arithmetic in a cost', ':numeric-fluents'));
  const { number, symbol } = functions.find(source, amount);
  return { at: amount.at, symbol: number, terms: terms.readAll(source, amount, symbol) };
}
