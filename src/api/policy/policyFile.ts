import * as v from 'valibot';
import type { Policy } from '../../capabilities/policy/types';
import { policyName } from '../../capabilities/policy/words';
import { AirlockError } from '../../errors';
import { decodeUtf8 } from '../../plugins/text';
import { checkToml, closedTable } from '../../plugins/toml/checked';
import { printable } from '../../printable';
import { MAX_RULES, ruleSchema } from './ruleSchema';

/** Largest policy file, in bytes. */
export const MAX_POLICY_BYTES = 1024 * 1024;

const schema = closedTable('The file', {
  offline: v.optional(v.boolean('`offline` must be true or false.')),
  rule: v.optional(v.pipe(v.array(ruleSchema, '`rule` must be written as [[rule]] tables.'), v.maxLength(MAX_RULES, `A policy must have at most ${MAX_RULES} rules.`))),
});

/**
 * Reads a `policy.toml` (docs/POLICY.md).
 *
 * @throws AirlockError `policy.invalid` with every problem found and where it is: rules that can't be understood might forbid anything
 */
export function parsePolicyFile(bytes: Uint8Array, source: 'machine' | 'user', file: string): Policy {
  const name = policyName(source, file);
  const nextStep = source === 'machine'
    ? 'Whoever looks after this computer has to correct it; until then only plugins that ask for nothing run.'
    : 'Correct it; until then only plugins that ask for nothing run.';
  const text = bytes.length > MAX_POLICY_BYTES ? undefined : decodeUtf8(bytes);
  if (text === undefined) throw new AirlockError('policy.invalid', `${sentence(name)} is not a text in UTF-8 of at most 1 MiB.`, nextStep);
  const checked = checkToml(text, schema);
  if (checked.ok) {
    const { rule = [], offline } = checked.value;
    return { source, file, rules: rule.map((each, index) => ({ ...each, index })), ...(offline === true ? { isOffline: true } : {}) };
  }
  const [first] = checked.problems;
  throw new AirlockError('policy.invalid', `${sentence(name)}, line ${first?.line ?? 1}: ${printable(first?.message ?? 'something is wrong.')}`, nextStep, { details: checked.problems });
}

function sentence(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
