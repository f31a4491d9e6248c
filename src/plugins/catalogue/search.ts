import { Pace } from '../../turns';
import { editDistance } from '../toml/spelling';
import type { CataloguePlugin } from './schema';

/** What of a plugin is searched. */
export type Searched = Pick<CataloguePlugin, 'id' | 'name' | 'description' | 'keywords'>;

/** How much a match counts, by where it is. */
const WEIGHTS = { name: 8, id: 6, keyword: 5, description: 2 } as const;
const MAX_QUERY = 200;

/**
 * The items whose plugins match every word of a query, best first. A word matches where a word of the plugin begins with
 * it, holds it, has its letters in order (`wc` for Word Count), or differs by one letter. Few at a time: the thread is others' too.
 */
export async function searchPlugins<T>(items: readonly T[], query: string, pluginOf: (item: T) => Searched): Promise<readonly T[]> {
  const words = wordsOf(query.slice(0, MAX_QUERY));
  const found: { readonly item: T; readonly plugin: Searched; readonly score: number }[] = [];
  const pace = new Pace();
  for (const item of items) {
    await pace.rest();
    const plugin = pluginOf(item);
    const score = scoreOf(fieldsOf(plugin), words);
    if (score !== undefined) found.push({ item, plugin, score });
  }
  return found.sort((a, b) => b.score - a.score || compare(a.plugin.name, b.plugin.name) || compare(a.plugin.id, b.plugin.id)).map(({ item }) => item);
}

/** A text that is searched, taken apart. */
interface Field {
  readonly weight: number;
  readonly words: readonly string[];
  readonly whole: string;
  /** In long texts everything would match by its letters. */
  readonly isShort: boolean;
}

/** Taken apart once for each plugin: every letter that is typed searches them all. */
const known = new WeakMap<Searched, readonly Field[]>();

function fieldsOf(plugin: Searched): readonly Field[] {
  const made = known.get(plugin) ?? [
    field(WEIGHTS.name, plugin.name, true),
    field(WEIGHTS.id, plugin.id, true),
    ...plugin.keywords.map(text => field(WEIGHTS.keyword, text, true)),
    field(WEIGHTS.description, plugin.description, false),
  ];
  known.set(plugin, made);
  return made;
}

function field(weight: number, text: string, isShort: boolean): Field {
  const words = wordsOf(text);
  return { weight, words, whole: words.join(' '), isShort };
}

function scoreOf(fields: readonly Field[], words: readonly string[]): number | undefined {
  let total = 0;
  for (const word of words) {
    const best = Math.max(...fields.map(each => each.weight * matchOf(each, word)));
    if (best <= 0) return undefined;
    total += best;
  }
  return total;
}

/** How well a field matches a word, from 0 to 1. */
function matchOf({ words, whole, isShort }: Field, word: string): number {
  if (words.includes(word)) return 1;
  if (words.some(each => each.startsWith(word))) return 0.9;
  if (whole.includes(word)) return 0.6;
  if (!isShort) return 0;
  if (word.length >= 2 && words.map(each => each.charAt(0)).join('').includes(word)) return 0.5;
  if (word.length >= 4 && words.some(each => beginsNear(each, word))) return 0.4;
  return word.length >= 3 && hasInOrder(whole, word) ? 0.3 : 0;
}

/** Lower-case words without accents. */
function wordsOf(text: string): readonly string[] {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function hasInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === letters[at]) at++;
  return at >= letters.length;
}

/** Whether a word begins with something that differs by one letter more, less, other or swapped with its neighbour. */
function beginsNear(text: string, word: string): boolean {
  return [-1, 0, 1].some(more => editDistance(text.slice(0, word.length + more), word) <= 1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
