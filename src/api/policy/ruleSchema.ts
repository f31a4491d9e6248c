import * as v from 'valibot';
import { parseArgument } from '../../capabilities/policy/argumentPattern';
import { isPluginPattern } from '../../capabilities/policy/pluginPattern';
import type { PolicyRule } from '../../capabilities/policy/types';
import { CAPABILITY_NAMES, isCapabilityName } from '../../capabilities/types';
import type { CapabilityName } from '../../capabilities/types';
import { closedTable } from '../../plugins/toml/checked';
import { nearestSpelling } from '../../plugins/toml/spelling';
import { hasControls } from '../../printable';

/** Most rules of one source. */
export const MAX_RULES = 500;
/** Most argument patterns of one rule. */
const MAX_ARGUMENTS = 50;

const EFFECTS = ['allow', 'ask', 'deny'] as const;

function unknownCapability(written: string): string {
  const nearest = nearestSpelling(written, [...CAPABILITY_NAMES]);
  return `There is no capability "${written.slice(0, 80)}". ${nearest === undefined ? `Known: ${CAPABILITY_NAMES.map(name => `"${name}"`).join(', ')}, "*" for all.` : `Did you mean "${nearest}"?`}`;
}

const capability = v.pipe(
  v.string('`capability` must be a string, for example "fs.read", or "*" for all.'),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }): CapabilityName | '*' => {
    if (value === 'log') addIssue({ message: 'A rule can\'t be about "log": whatever a plugin is not allowed, it may say so.' });
    else if (value === '*' || isCapabilityName(value)) return value;
    else addIssue({ message: unknownCapability(value) });
    return NEVER;
  }),
);

const text = v.string('`argument` must be a string, or a list of strings.');
const argument = v.union([
  v.pipe(text, v.transform(one => [one])),
  v.pipe(v.array(text), v.minLength(1, '`argument` is an empty list. Leave it out where the rule is about whatever it is.'), v.maxLength(MAX_ARGUMENTS, `\`argument\` must have at most ${MAX_ARGUMENTS} entries.`)),
], '`argument` must be a string, or a list of strings.');

/** One rule as TOML and settings write it (docs/POLICY.md). */
export const ruleSchema = v.pipe(
  closedTable('A rule', {
    effect: v.picklist(EFFECTS, '`effect` must be "allow", "ask" or "deny".'),
    plugin: v.optional(v.pipe(
      v.string('`plugin` must be a string, for example "org.example.hello".'),
      v.check(isPluginPattern, '`plugin` must be a plugin\'s id, "org.example.*" for all ids below, or "*" for all plugins.'),
    )),
    signer: v.optional(v.pipe(
      v.string('`signer` must be a string: a key id.'),
      v.transform(written => written.replaceAll(' ', '').toLowerCase()),
      v.regex(/^(?:[0-9a-f]{64}|unsigned)$/, '`signer` must be a key id, 64 hex digits as Airlock shows them, or "unsigned".'),
    )),
    capability,
    argument: v.optional(argument),
    reason: v.optional(v.pipe(
      v.string('`reason` must be a string: why the rule is there.'),
      v.maxLength(300, '`reason` must have at most 300 characters.'),
      v.check(written => !hasControls(written), '`reason` must be one line without control characters.'),
    )),
  }),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }): PolicyRule => {
    if (value.effect === 'allow' && value.plugin === undefined) {
      addIssue({ message: 'A rule that allows must say to which plugins. Write `plugin`, "*" for all.' });
      return NEVER;
    }
    for (const pattern of value.argument ?? []) {
      const parsed = parseArgument(value.capability, pattern);
      if (parsed.ok) continue;
      addIssue({ message: parsed.problem, path: [{ type: 'object', origin: 'value', input: { ...value }, key: 'argument', value: value.argument }] });
      return NEVER;
    }
    return {
      effect: value.effect,
      plugin: value.plugin ?? '*',
      ...(value.signer === undefined ? {} : { signer: value.signer }),
      capability: value.capability,
      arguments: value.argument ?? [],
      ...(value.reason === undefined || value.reason.trim() === '' ? {} : { reason: value.reason.trim() }),
    };
  }),
);
