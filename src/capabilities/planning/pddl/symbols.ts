import type { Expression, List, Word } from './expressions';
import type { Declaration, PddlObject, Term } from './model';
import { isList, isWord, listIn, nameIn, shown, Taken, variableIn } from './shapes';
import { quoted, type Placed, type Source } from './source';
import { readTypedList } from './typedList';
import type { TypeTree } from './typeTree';

/** Arguments of a predicate, and parameters of an action. */
const MAX_PARAMETERS = 50;

/** Predicates or functions by name. */
export class Symbols {
  readonly #numbers = new Map<string, number>();
  readonly all: Declaration[] = [];

  /** @param what they are, for messages: `predicate` */
  constructor(private readonly what: string, private readonly section: string) {}

  /** Reads a declaration: `(at ?x - truck ?where)`. Throws PddlError. */
  declare(source: Source, expression: Expression, types: TypeTree): void {
    const list = listIn(source, expression, `the declaration of a ${this.what}`, expression);
    const name = nameIn(source, list.items[0], `a ${this.what}`, list);
    if (this.#numbers.has(name.word)) throw source.invalid(name, `There are two ${this.what}s named ${quoted(name.written)}. Rename or remove one.`);
    const parameters = readParameters(source, list.items.slice(1), list, types);
    this.#numbers.set(name.word, this.all.length);
    this.all.push({ name: name.written, parameters: parameters.map(one => one.types) });
  }

  /** The number of the one that a formula begins with, and how many arguments it must have. Throws PddlError. */
  find(source: Source, formula: List): { readonly number: number; readonly symbol: Declaration } {
    const name = nameIn(source, formula.items[0], `a ${this.what}`, formula);
    const number = this.#numbers.get(name.word);
    const symbol = number === undefined ? undefined : this.all[number];
    if (number === undefined || symbol === undefined) throw source.invalid(name, `There is no ${this.what} ${quoted(name.written)}. Declare it in the domain's ${this.section}.`);
    const given = formula.items.length - 1;
    const wanted = symbol.parameters.length;
    if (given !== wanted) throw source.invalid(formula, `${quoted(symbol.name)} has ${wanted} argument${wanted === 1 ? '' : 's'}, not ${given}.`);
    return { number, symbol };
  }
}

/** Variables with their types. Throws PddlError. */
export function readParameters(source: Source, items: readonly Expression[], parent: List, types: TypeTree): readonly { readonly name: Word; readonly types: readonly number[] }[] {
  const taken = new Taken(source, 'parameters');
  const parameters = readTypedList(source, items, parent, item => variableIn(source, item)).map(({ entry, types: named }) => {
    taken.add(entry);
    return { name: entry, types: types.resolve(source, named) };
  });
  if (parameters.length > MAX_PARAMETERS) throw source.unsupported(parent, `There are more than ${MAX_PARAMETERS} parameters here. Use fewer.`);
  return parameters;
}

/** What terms of formulas can be: objects, and the parameters of an action. */
export class Terms {
  readonly #objects = new Map<string, number>();
  readonly #parameters: ReadonlyMap<string, number>;

  constructor(private readonly types: TypeTree, private readonly objects: readonly PddlObject[], private readonly parameters: readonly { readonly name: Word; readonly types: readonly number[] }[] = []) {
    for (const [number, { name }] of objects.entries()) this.#objects.set(name.toLowerCase(), number);
    this.#parameters = new Map(parameters.map(({ name }, position) => [name.word, position]));
  }

  /** The term that a word is. Throws PddlError. */
  read(source: Source, expression: Expression): Term {
    if (isList(expression)) throw source.unsupported(expression, `Here an object or a variable is expected, not ${shown(expression)}: this planner has no functions whose values are objects.`);
    const number = this.#objects.get(expression.word);
    if (number !== undefined) return number;
    const position = this.#parameters.get(expression.word);
    if (position !== undefined) return -1 - position;
    if (isWord(expression) && expression.word.startsWith('?')) throw source.invalid(expression, `There is no parameter ${quoted(expression.written)} here. Declare it in :parameters.`);
    throw source.invalid(expression, `There is no object ${quoted(expression.written)}. Declare it in ${source.document === 'domain' ? 'the domain\'s :constants' : ':objects'}.`);
  }

  /** The arguments of a predicate or function. Throws PddlError where one could never be of its type. */
  readAll(source: Source, formula: List, symbol: Declaration): readonly Term[] {
    return symbol.parameters.map((wanted, position) => {
      const expression = formula.items[position + 1] ?? formula;
      const term = this.read(source, expression);
      const [, types] = this.#known(term);
      if (!this.types.meet(types, wanted)) throw source.invalid(expression, `${shown(expression)} is of another type than ${quoted(symbol.name)} takes here. Change one of the two declarations.`);
      return term;
    });
  }

  /** As `readAll`, for facts: each argument is of its type. */
  readObjects(source: Source, formula: List, symbol: Declaration): readonly number[] {
    const terms = this.readAll(source, formula, symbol);
    for (const [position, wanted] of symbol.parameters.entries()) {
      const expression: Placed & Expression = formula.items[position + 1] ?? formula;
      const [isObject, types] = this.#known(terms[position] ?? 0);
      if (!isObject || !types.some(type => this.types.isAny(type, wanted))) throw source.invalid(expression, `${shown(expression)} is not of the type that ${quoted(symbol.name)} takes here. Change one of the two declarations.`);
    }
    return terms;
  }

  #known(term: Term): readonly [isObject: boolean, types: readonly number[]] {
    return term >= 0 ? [true, this.objects[term]?.types ?? []] : [false, this.parameters[-1 - term]?.types ?? []];
  }
}
