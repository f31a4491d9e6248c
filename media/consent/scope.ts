import { isHost, isHostWithin } from '../../src/capabilities/hostScope';
import { parsePathGlob } from '../../src/capabilities/pathGlob';
import type { ScopeKind } from './protocol';

/** What a person made of a scope. */
export interface ReadScope {
  readonly entries: readonly string[];
  /** What is wrong and what to write instead, a sentence each; nothing may be granted then. */
  readonly problems: readonly string[];
}

const MOST_ENTRIES = 100;

/**
 * Reads what a scope was made into, an entry a line. Only what is wrong with an entry by itself is told: that nothing gets wider than
 * asked for is for whoever records the answer.
 *
 * @param asked the entries asked for
 */
export function readScope(kind: ScopeKind, lines: readonly string[], asked: readonly string[]): ReadScope {
  const entries = [...new Set(lines.map(line => line.trim()).filter(line => line !== ''))];
  if (entries.length === 0) return { entries, problems: ['Nothing is left. Name something, or choose Deny.'] };
  if (entries.length > MOST_ENTRIES) return { entries, problems: [`These are more than ${MOST_ENTRIES}. Write fewer, wider ones.`] };
  return { entries, problems: entries.flatMap(entry => problemOf(kind, entry, asked)) };
}

/** Whether a scope is just what was asked for. */
export function isAsAsked(entries: readonly string[], asked: readonly string[]): boolean {
  const left = new Set(entries);
  return left.size === new Set(asked).size && asked.every(entry => left.has(entry));
}

function problemOf(kind: ScopeKind, entry: string, asked: readonly string[]): readonly string[] {
  if (kind === 'paths') {
    const parsed = parsePathGlob(entry);
    return parsed.ok ? [] : [parsed.problem];
  }
  if (kind === 'hosts' && !isHost(entry)) return [`"${entry}" is no host. Write a name in lower case, without https:// and paths, for example "api.example.org".`];
  // Where it names no hosts itself, they are the user's to name.
  if (asked.includes(entry) || (kind === 'hosts' && (asked.length === 0 || asked.some(pattern => isHostWithin(entry, pattern))))) return [];
  return [`It does not ask for "${entry}". Write one of ${asked.join(', ')}${kind === 'hosts' ? ', or a host that one of them names' : ''}.`];
}
