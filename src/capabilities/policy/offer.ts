import type { CapabilityName } from '../types';
import { parseArgument } from './argumentPattern';
import { parseNetworkRequest } from './networkPattern';
import type { RuleQuestion } from './ruleQuestions';
import { Rulings } from './rulings';
import type { Party, Policy, PolicyRule } from './types';

/**
 * The narrowest rule of the user's that would allow what was asked about from now on, put before their others; `undefined` where
 * none would: another source has it asked about as well, or a pattern can't say it.
 */
export function offerFor(policies: readonly Policy[], party: Party, { capability, argument }: Pick<RuleQuestion, 'capability' | 'argument'>): PolicyRule | undefined {
  const pattern = argument === undefined ? undefined : narrowest(capability, argument);
  if (argument !== undefined && pattern === undefined) return undefined;
  const rule: PolicyRule = { effect: 'allow', plugin: party.pluginId, signer: party.keyId, capability, arguments: pattern === undefined ? [] : [pattern] };
  const verdict = new Rulings(withRule(policies, rule), party).verdict(capability, argument);
  return verdict.effect === 'allow' ? rule : undefined;
}

/** With a rule before the user's own. */
function withRule(policies: readonly Policy[], rule: PolicyRule): readonly Policy[] {
  const placed = { ...rule, index: -1 };
  return policies.some(({ source }) => source === 'user')
    ? policies.map(policy => (policy.source === 'user' ? { ...policy, rules: [placed, ...policy.rules] } : policy))
    : [...policies, { source: 'user', rules: [placed] }];
}

/** A pattern that names just this, whatever path of a server; `undefined` where there is none. */
function narrowest(capability: CapabilityName, argument: string): string | undefined {
  const request = capability === 'network' ? parseNetworkRequest(argument) : undefined;
  const source = request === undefined ? argument : `${request.method} ${request.url.host}`;
  if (capability !== 'network' && capability !== 'exec' && /[*?{}]/.test(source)) return undefined;
  const parsed = parseArgument(capability, source);
  return parsed.ok && parsed.pattern.covers(argument) ? source : undefined;
}
