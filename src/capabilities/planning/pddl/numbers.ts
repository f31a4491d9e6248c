import type { Expression } from './expressions';
import type { DecimalNumber } from './model';
import { isWord, shown } from './shapes';
import type { Source } from './source';

/** The most that a cost may be once all have the same decimals: sums of as many as there are steps stay exact. */
export const MAX_COST = 2 ** 31 - 1;
const MAX_DECIMALS = 6;

/** Whether an expression is written as a number, of whatever sign. */
export function isNumber(expression: Expression | undefined): boolean {
  return isWord(expression) && /^[+-]?\.?\d/.test(expression.word);
}

/** A cost: `3`, `0.25`. Throws PddlError. */
export function readNumber(source: Source, expression: Expression): DecimalNumber {
  const [, whole, fraction = ''] = (isWord(expression) ? /^(\d+)(?:\.(\d*))?$/.exec(expression.word) : null) ?? [];
  if (whole === undefined) throw source.invalid(expression, `Here a number such as 3 or 0.25 is expected, not ${shown(expression)}. Costs are not negative.`);
  const decimals = fraction.replace(/0+$/, '');
  const digits = Number(whole + decimals);
  if (decimals.length > MAX_DECIMALS) throw source.unsupported(expression, `Costs have ${MAX_DECIMALS} decimals at most. Round ${shown(expression)}.`);
  if (digits > MAX_COST) throw source.unsupported(expression, `${shown(expression)} is too large: costs have up to ${MAX_COST} units of their last decimal. Use a larger unit.`);
  return { at: expression.at, digits, decimals: decimals.length };
}
