import type { Expression, List, Word } from './expressions';
import { readExpression } from './expressions';
import { headOf, isList, isWord, nameIn, shown } from './shapes';
import { quoted, type PddlDocument, type Source } from './source';
import { lacking, type Unsupported } from './requirements';

/** A text in its parts: `(define (domain NAME) (:section …) …)`. */
export interface Definition {
  readonly list: List;
  readonly name: Word;
  /** The sections of a name, in order. */
  readonly sections: (name: string) => readonly List[];
  /** The one section of a name. */
  readonly section: (name: string) => List | undefined;
}

/** Sections that can't be met, with the requirement that they are for. */
const BEYOND: ReadonlyMap<string, Unsupported> = new Map(Object.entries({
  ':durative-action': ':durative-actions', ':derived': ':derived-predicates', ':axiom': ':domain-axioms',
  ':constraints': ':constraints', ':process': ':time', ':event': ':time',
} as const));

/**
 * @param known names of sections; whether there may be several of one
 * @throws PddlError
 */
export function readDefinition(source: Source, known: Readonly<Record<string, 'one' | 'many'>>): Definition {
  const list = readExpression(source);
  const [define, head, ...rest] = list.items;
  const form = `(define (${source.document} NAME) …)`;
  if (!isWord(define, 'define')) throw source.invalid(define ?? list, `A ${source.document} is written ${form}.`);
  if (head === undefined || headOf(head) !== source.document || !isList(head)) throw source.invalid(head ?? list, misplaced(source.document, head, form));
  const name = nameIn(source, head.items[1], `the ${source.document}`, head);
  const extra = head.items[2];
  if (extra !== undefined) throw source.invalid(extra, `A ${source.document} has one name only.`);
  const sections = new Map<string, List[]>();
  for (const item of rest) {
    const section = headOf(item);
    const beyond = BEYOND.get(section);
    if (beyond !== undefined) throw source.unsupported(item, lacking(`(${section} …)`, beyond));
    const howMany = Object.hasOwn(known, section) ? known[section] : undefined;
    if (howMany === undefined || !isList(item)) throw source.invalid(item, `${shown(item)} is no part of a ${source.document}. Its parts are ${Object.keys(known).join(', ')}.`);
    const same = sections.get(section) ?? [];
    if (howMany === 'one' && same.length > 0) throw source.invalid(item, `There are two ${section}. Make one of them.`);
    sections.set(section, [...same, item]);
  }
  return { list, name, sections: section => sections.get(section) ?? [], section: section => sections.get(section)?.[0] };
}

function misplaced(document: PddlDocument, head: Expression | undefined, form: string): string {
  const other = document === 'domain' ? 'problem' : 'domain';
  if (head !== undefined && headOf(head) === other) return `This is a ${other}; a ${document} is wanted here. The domain comes first, then the problem.`;
  return `A ${document} is written ${form}.`;
}

/** The one expression that a section such as `:goal` has. Throws PddlError. */
export function onlyItem(source: Source, section: List): Expression {
  const [name, item, extra] = section.items;
  if (item === undefined) throw source.invalid(section, `${quoted(isWord(name) ? name.word : '')} is empty.`);
  if (extra !== undefined) throw source.invalid(extra, `${quoted(isWord(name) ? name.word : '')} has one formula only. Join several by (and …).`);
  return item;
}
