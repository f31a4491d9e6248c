import { reasonWords } from '../../capabilities/policy/words';
import { isOwnCapability } from '../../capabilities/types';
import { printable } from '../../printable';
import type { PermitQuestion } from '../prompts';

/** Longest piece of what a plugin says that a sentence shows, in characters. */
const MAX_IN_SENTENCE = 160;
/** Longest that a question shows at all. */
const MAX_SHOWN = 1_500;

/** What a plugin wants to do, for a sentence: "read src/secrets/key". What it says itself is shown as it is, without what moves a cursor. */
export function wantedWords({ capability, argument }: Pick<PermitQuestion, 'capability' | 'argument'>): string {
  const what = argument === undefined ? undefined : shortened(printable(argument), MAX_IN_SENTENCE);
  if (!isOwnCapability(capability)) return `use ${capability}${what === undefined ? '' : ` with ${what}`}`;
  switch (capability) {
    case 'fs.read': return `read ${what ?? 'files'}`;
    case 'fs.write': return `write to ${what ?? 'files'}`;
    case 'env': return `see the variable ${what ?? '–'}`;
    case 'network': return `request ${what ?? 'something of a server'}`;
    case 'retrieval': return 'search the workspace';
    case 'llm': return `use the language model ${what ?? 'of your editor'}`;
    case 'plan': return 'use the planner';
    case 'exec': return `run ${what ?? 'a program'}`;
    case 'log': return 'write to its log';
  }
}

/** What else there is to know before answering, one thing per line. */
export function permitFacts({ capability, argument, call, rule, workspaceName, unit, offer }: PermitQuestion): readonly string[] {
  const whole = argument === undefined ? '' : printable(argument);
  return [
    ...(whole.length > MAX_IN_SENTENCE ? [`In full: ${shortened(whole, MAX_SHOWN)}`] : []),
    `Capability: ${capability}, in ${printable(workspaceName)}${call === undefined ? '' : `, by calling ${printable(call)}`}.`,
    `You are asked because of ${rule.name}${reasonWords(rule.reason)}.`,
    `An answer for this run holds for ${unit === undefined ? 'all that this rule asks about' : shortened(printable(unit), MAX_IN_SENTENCE)}.`,
    ...(offer === undefined ? [] : [`Always allowing it adds this rule to your settings: ${printable(JSON.stringify(offer))}`]),
  ];
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
