import { readCondition, type Vocabulary } from './conditions';
import { readDefinition } from './definition';
import { readEffects } from './effects';
import type { Expression, List } from './expressions';
import type { Action, Condition, Domain, PddlObject } from './model';
import { checkRequirements, lacking } from './requirements';
import { isNumber } from './numbers';
import { headOf, isList, isWord, listIn, nameIn, shown, Taken } from './shapes';
import { quoted, type Source } from './source';
import { readParameters, Symbols, Terms } from './symbols';
import { readTypedList } from './typedList';
import { readTypes, type TypeTree } from './typeTree';

/** A domain, and what its problem may speak of. */
export interface ReadDomain {
  readonly domain: Domain;
  readonly predicates: Symbols;
  readonly functions: Symbols;
}

/** Objects, constants included. */
const MAX_OBJECTS = 10_000;

/** Reads a domain. Throws PddlError. */
export function readDomain(source: Source): ReadDomain {
  const definition = readDefinition(source, { ':requirements': 'one', ':types': 'one', ':constants': 'one', ':predicates': 'one', ':functions': 'one', ':action': 'many' });
  const requirements = definition.section(':requirements');
  if (requirements !== undefined) checkRequirements(source, requirements);
  const types = readTypes(source, definition.section(':types'));
  const constants = readObjects(source, definition.section(':constants'), types, []);
  const predicates = new Symbols('predicate', ':predicates');
  for (const item of definition.section(':predicates')?.items.slice(1) ?? []) predicates.declare(source, item, types);
  const functions = new Symbols('function', ':functions');
  readFunctions(source, definition.section(':functions'), functions, types);
  const taken = new Taken(source, 'actions');
  const actions = definition.sections(':action').map(section => {
    const name = nameIn(source, section.items[1], 'an action', section);
    taken.add(name);
    return readAction(source, section, name.written, types, constants, { predicates, functions });
  });
  return { domain: { name: definition.name.written, types, constants, predicates: predicates.all, functions: functions.all, actions }, predicates, functions };
}

/**
 * Reads `:constants` or `:objects`.
 *
 * @param before what there is already
 * @throws PddlError
 */
export function readObjects(source: Source, section: List | undefined, types: TypeTree, before: readonly PddlObject[]): readonly PddlObject[] {
  if (section === undefined) return before;
  const taken = new Taken(source, 'objects');
  const constants = new Set(before.map(({ name }) => name.toLowerCase()));
  const objects = readTypedList(source, section.items.slice(1), section, item => nameIn(source, item, 'an object', section)).map(({ entry, types: named }) => {
    taken.add(entry);
    if (constants.has(entry.word)) throw source.invalid(entry, `${quoted(entry.written)} is a constant of the domain already. Take it out of :objects.`);
    return { name: entry.written, types: types.resolve(source, named) };
  });
  if (before.length + objects.length > MAX_OBJECTS) throw source.unsupported(section, `There are more than ${MAX_OBJECTS} objects. Leave out those that don't matter.`);
  return [...before, ...objects];
}

/** Functions are declared as predicates are; `- number` may follow. */
function readFunctions(source: Source, section: List | undefined, functions: Symbols, types: TypeTree): void {
  const items = section?.items.slice(1) ?? [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Expression;
    if (isWord(item, '-') && at > 0) {
      at += 1;
      const type = items[at];
      if (!isWord(type, 'number')) throw source.unsupported(type ?? item, lacking('A function whose values are no numbers', ':object-fluents'));
    } else if (headOf(item) === 'total-cost') {
      if (!isList(item) || item.items.length > 1) throw source.invalid(item, 'total-cost has no arguments.');
    } else {
      functions.declare(source, item, types);
    }
  }
}

function readAction(source: Source, section: List, name: string, types: TypeTree, constants: readonly PddlObject[], symbols: Pick<Vocabulary, 'predicates' | 'functions'>): Action {
  const parts = partsOf(source, section);
  const written = parts.get(':parameters');
  const list = written === undefined ? undefined : listIn(source, written, 'a list of parameters', section);
  const parameters = list === undefined ? [] : readParameters(source, list.items, list, types);
  const vocabulary: Vocabulary = { ...symbols, terms: new Terms(types, constants, parameters) };
  const precondition = parts.get(':precondition');
  const effect = parts.get(':effect');
  const always: Condition = { literals: [], equalities: [] };
  const effects = effect === undefined ? { literals: [], costs: [] } : readEffects(source, effect, vocabulary);
  return {
    name,
    parameters: parameters.map(parameter => ({ types: parameter.types })),
    precondition: precondition === undefined ? always : readCondition(source, precondition, vocabulary),
    effects: effects.literals,
    costs: effects.costs,
  };
}

function partsOf(source: Source, section: List): ReadonlyMap<string, Expression> {
  const parts = new Map<string, Expression>();
  for (let at = 2; at < section.items.length; at += 2) {
    const key = section.items[at] as Expression;
    if (isWord(key, ':vars')) throw source.unsupported(key, lacking(':vars', ':existential-preconditions'));
    if (isWord(key, ':duration') || isWord(key, ':condition')) throw source.unsupported(key, lacking(key.written, ':durative-actions'));
    if (!isWord(key) || ![':parameters', ':precondition', ':effect'].includes(key.word)) throw source.invalid(key, `${shown(key)} is no part of an action. Its parts are :parameters, :precondition and :effect, each followed by one list.`);
    if (parts.has(key.word)) throw source.invalid(key, `There are two ${key.word} in this action. Join them.`);
    const value = section.items[at + 1];
    if (value === undefined || (isWord(value) && (value.word.startsWith(':') || isNumber(value)))) throw source.invalid(value ?? key, `A list is missing after ${key.word}.`);
    parts.set(key.word, value);
  }
  return parts;
}
