import { printable } from '../../printable';
import type { RefusingRule } from '../../sandbox/types';
import type { DecidingRule } from './types';

/** What a rule is called in messages, without its reason: `rule 3 of your settings (airlock.policy[2])`. */
export function ruleName({ source, file, rule: { index } }: DecidingRule): string {
  if (source === 'default') return 'Airlock\'s own rule that programs are asked about';
  return `rule ${index + 1} of ${policyName(source, file)}${file === undefined ? ` (airlock.policy[${index}])` : ''}`;
}

/** As {@link ruleName}, with the reason that it gives. */
export function ruleWords(by: DecidingRule): string {
  return `${ruleName(by)}${reasonWords(by.rule.reason)}`;
}

/** A rule's reason, to follow what it is called. */
export function reasonWords(reason: string | undefined): string {
  return reason === undefined ? '' : `: “${printable(reason).replace(/\.$/, '')}”`;
}

/** Where the rules of a source are: `your settings`, `this computer's policy file /etc/airlock/policy.toml`. */
export function policyName(source: 'machine' | 'user' | 'workspace', file: string | undefined): string {
  switch (source) {
    case 'machine': return `this computer's policy file${file === undefined ? '' : ` ${printable(file)}`}`;
    case 'user': return file === undefined ? 'your settings' : `your policy file ${printable(file)}`;
    case 'workspace': return 'the workspace\'s settings';
  }
}

/** A rule as the report of an execution names it. */
export function refusing(by: DecidingRule, because: RefusingRule['because'] = 'denied'): RefusingRule {
  return { source: by.source, index: by.rule.index, because, words: refusalWords(by, because) };
}

function refusalWords(by: DecidingRule, because: RefusingRule['because']): string {
  switch (because) {
    case 'denied': return ruleWords(by);
    case 'answer': return `your answer, which was asked for by ${ruleWords(by)}`;
    case 'nobody': return `${ruleWords(by)}, which asks, and nobody was there to be asked`;
    case 'background': return `${ruleWords(by)}, which asks, and nobody is asked about what runs in the background`;
  }
}
