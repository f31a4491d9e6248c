import type { List } from './expressions';
import { isWord, shown } from './shapes';
import type { Source } from './source';

/** What this planner can do. */
const SUPPORTED = [':strips', ':typing', ':negative-preconditions', ':equality', ':action-costs'] as const;

/** What else PDDL up to 3.1 knows, and how to do without. */
const OTHERS = {
  ':disjunctive-preconditions': 'Write one action for each alternative.',
  ':existential-preconditions': 'Make the variable a parameter of the action.',
  ':universal-preconditions': 'Write the condition out for each object.',
  ':quantified-preconditions': 'Write the condition out for each object, or make the variable a parameter of the action.',
  ':conditional-effects': 'Write one action for each case, with the condition as a precondition.',
  ':adl': 'Write out disjunctions, quantifiers and conditional effects as actions of their own.',
  ':ucpop': 'Write out disjunctions, quantifiers and conditional effects as actions of their own.',
  ':fluents': 'Of numbers, only costs can be used: require :action-costs.',
  ':numeric-fluents': 'Of numbers, only costs can be used: require :action-costs.',
  ':object-fluents': 'Use a predicate with one more argument.',
  ':durative-actions': 'Use :action, with a cost in place of the duration.',
  ':duration-inequalities': 'Use :action, with a cost in place of the duration.',
  ':continuous-effects': 'Use :action, with effects at once.',
  ':derived-predicates': 'Add and delete the predicate in the effects of the actions.',
  ':domain-axioms': 'Add and delete the predicate in the effects of the actions.',
  ':timed-initial-literals': 'Leave out what becomes true later, or model it as an action.',
  ':preferences': 'Make a preference a goal, or leave it out.',
  ':constraints': 'Express what must hold meanwhile in the preconditions of actions.',
  ':goal-utilities': 'Make each goal one that must be reached, or leave it out.',
  ':time': 'Use :action, with a cost in place of the duration.',
  ':multi-agent': 'Give each agent as a parameter of its actions.',
} as const;

/** A requirement that can't be met here. */
export type Unsupported = keyof typeof OTHERS;

/** What to say where something needs such a requirement: `(or …) needs :disjunctive-preconditions, which …`. */
export function lacking(subject: string, requirement: Unsupported): string {
  return `${subject} needs ${requirement}, which this planner can't do. ${OTHERS[requirement]}`;
}

/** Checks a list of `:requirements`. Throws PddlError for one that can't be met. */
export function checkRequirements(source: Source, section: List): void {
  for (const item of section.items.slice(1)) {
    const word = isWord(item) ? item.word : '';
    if ((SUPPORTED as readonly string[]).includes(word)) continue;
    if (isUnsupported(word)) throw source.unsupported(item, `This planner can't do ${word}. ${OTHERS[word]} Where the ${source.document} makes no use of it, take it out of :requirements.`);
    throw source.invalid(item, `${shown(item)} is no requirement of PDDL. Those that are met here are ${SUPPORTED.join(', ')}.`);
  }
}

function isUnsupported(word: string): word is Unsupported {
  return Object.hasOwn(OTHERS, word);
}
