import * as v from 'valibot';
import type { PlacedRule, Policy } from '../../capabilities/policy/types';
import { AirlockError } from '../../errors';
import { MAX_RULES, ruleSchema } from './ruleSchema';

const schema = v.pipe(v.array(ruleSchema, 'it must be a list of rules'), v.maxLength(MAX_RULES, `a policy must have at most ${MAX_RULES} rules`));

/** Rules of settings. */
export interface PolicySettings {
  readonly policy: Policy;
  /** Rules that don't count: a workspace allows nothing. */
  readonly ignored: readonly PlacedRule[];
}

/**
 * Reads the setting `airlock.policy` of one scope (docs/POLICY.md). What a workspace writes only narrows: rules there that allow
 * are left out.
 *
 * @param written the value as it is written there; `undefined` where nothing is
 * @throws AirlockError `policy.invalid`
 */
export function parsePolicySettings(written: unknown, source: 'user' | 'workspace'): PolicySettings {
  if (written === undefined) return { policy: { source, rules: [] }, ignored: [] };
  const result = v.safeParse(schema, written);
  if (!result.success) {
    const [issue] = result.issues;
    const place = ['airlock.policy', ...(issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))].join('');
    throw new AirlockError('policy.invalid', `The setting "${place}" in the ${source} settings is wrong: ${issue.message}`, 'Correct it; until then only plugins that ask for nothing run.', {
      details: result.issues.map(({ message }) => ({ message })),
    });
  }
  const rules = result.output.map((rule, index): PlacedRule => ({ ...rule, index }));
  const ignored = source === 'workspace' ? rules.filter(({ effect }) => effect === 'allow') : [];
  return { policy: { source, rules: rules.filter(rule => !ignored.includes(rule)) }, ignored };
}
