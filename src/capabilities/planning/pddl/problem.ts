import { isTotalCost, negated, readCondition, type Vocabulary } from './conditions';
import { onlyItem, readDefinition, type Definition } from './definition';
import { readObjects, type ReadDomain } from './domain';
import type { List } from './expressions';
import type { Literal, Problem } from './model';
import { isNumber, readNumber } from './numbers';
import { checkRequirements, lacking } from './requirements';
import { headOf, isList, isWord, listIn, shown } from './shapes';
import { quoted, type Source } from './source';
import { Terms } from './symbols';

/** Reads a problem of a domain. Throws PddlError. */
export function readProblem(source: Source, { domain, predicates, functions }: ReadDomain): Problem {
  const definition = readDefinition(source, { ':domain': 'one', ':requirements': 'one', ':objects': 'one', ':init': 'one', ':goal': 'one', ':metric': 'one', ':length': 'one' });
  checkDomain(source, definition, domain.name);
  const requirements = definition.section(':requirements');
  if (requirements !== undefined) checkRequirements(source, requirements);
  const length = definition.section(':length');
  if (length !== undefined) throw source.unsupported(length, 'This planner knows no :length, which PDDL itself gave up. Leave it out.');
  const objects = readObjects(source, definition.section(':objects'), domain.types, domain.constants);
  const vocabulary: Vocabulary = { predicates, functions, terms: new Terms(domain.types, objects) };
  const goal = definition.section(':goal');
  if (goal === undefined) throw source.invalid(definition.list, 'The problem has no :goal. Say what is to be reached: (:goal (and …)).');
  return {
    objects,
    ...readInit(source, definition.section(':init'), vocabulary),
    goal: readCondition(source, onlyItem(source, goal), vocabulary),
    hasMetric: readMetric(source, definition.section(':metric')),
  };
}

function checkDomain(source: Source, { list, section }: Definition, name: string): void {
  const named = section(':domain');
  if (named === undefined) throw source.invalid(list, `The problem names no domain. Write (:domain ${quoted(name)}).`);
  const word = onlyItem(source, named);
  if (!isWord(word, name.toLowerCase())) throw source.invalid(word, `The problem is for the domain ${shown(word)}, but the domain given is ${quoted(name)}. Give those that belong together.`);
}

function readInit(source: Source, section: List | undefined, vocabulary: Vocabulary): Pick<Problem, 'init' | 'values'> {
  const init: Literal[] = [];
  const denied: Literal[] = [];
  const values: Problem['values'][number][] = [];
  for (const item of section?.items.slice(1) ?? []) {
    const list = listIn(source, item, 'a fact', item);
    const head = headOf(list);
    if (head === 'and') throw source.invalid(list, 'The facts of :init stand side by side. Leave out the (and …) around them.');
    if (head === 'at' && isNumber(list.items[1])) throw source.unsupported(list, lacking('A fact that becomes true later', ':timed-initial-literals'));
    if (head === '=') values.push(...readValue(source, list, vocabulary));
    else if (head === 'not') denied.push(readFact(source, listIn(source, negated(source, list), 'a fact', list), vocabulary, false));
    else init.push(readFact(source, list, vocabulary, true));
  }
  const facts = new Set(init.map(keyOf));
  const contradicted = denied.find(fact => facts.has(keyOf(fact)));
  if (contradicted !== undefined) throw source.invalid(contradicted, 'This fact is in :init, too. Say one of the two.');
  return { init, values };
}

function keyOf({ predicate, terms }: Literal): string {
  return [predicate, ...terms].join(' ');
}

function readFact(source: Source, list: List, { predicates, terms }: Vocabulary, isPositive: boolean): Literal {
  const { number, symbol } = predicates.find(source, list);
  return { at: list.at, predicate: number, terms: terms.readObjects(source, list, symbol), isPositive };
}

/** The value of a function: `(= (distance a b) 3)`. Of `total-cost` it is 0, as it must be, and not given. */
function readValue(source: Source, list: List, { functions, terms }: Vocabulary): Problem['values'] {
  const [, of, number, ...more] = list.items;
  if (of === undefined || number === undefined || more.length > 0) throw source.invalid(list, 'A value is written (= (FUNCTION OBJECT …) NUMBER).');
  if (!isList(of)) throw source.invalid(list, 'Two objects are the same only if they have the same name. Leave this out of :init.');
  const value = readNumber(source, number);
  if (isTotalCost(of)) {
    if (value.digits !== 0) throw source.invalid(number, 'total-cost is 0 at the start.');
    return [];
  }
  const { number: symbol, symbol: declared } = functions.find(source, of);
  return [{ symbol, objects: terms.readObjects(source, of, declared), value }];
}

function readMetric(source: Source, section: List | undefined): boolean {
  if (section === undefined) return false;
  const [, direction, what, extra] = section.items;
  if (isWord(direction, 'maximize')) throw source.unsupported(direction, 'This planner can only minimize. Turn gains into costs.');
  if (!isWord(direction, 'minimize') || what === undefined) throw source.invalid(section, 'A metric is written (:metric minimize (total-cost)).');
  if (extra !== undefined) throw source.invalid(extra, 'A metric is about one thing.');
  if (!isTotalCost(what)) throw source.unsupported(what, lacking(`A metric other than (total-cost), here ${shown(what)},`, ':numeric-fluents'));
  return true;
}
