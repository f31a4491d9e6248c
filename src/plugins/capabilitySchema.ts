import * as v from 'valibot';
import { parseCommandLine } from '../capabilities/exec/commandLine';
import { parseHostPattern } from '../capabilities/network/hostPattern';
import { isMethod } from '../capabilities/network/methods';
import { parsePathGlob } from '../capabilities/pathGlob';
import { CAPABILITY_NAMES, isForeignCapability } from '../capabilities/types';
import type { CapabilityName, CapabilityRequest } from '../capabilities/types';
import { hasControls } from '../printable';
import { closedTable } from './toml/checked';
import { nearestSpelling } from './toml/spelling';

/** Other spellings, from the requirement documents of the systems that Airlock's manifests come from. */
const OTHER_SPELLINGS: Readonly<Record<string, CapabilityName>> = {
  fs_read: 'fs.read', 'fs:read': 'fs.read', 'fs-read': 'fs.read', read_files: 'fs.read',
  fs_write: 'fs.write', 'fs:write': 'fs.write', 'fs-write': 'fs.write', write_files: 'fs.write',
  'env:read': 'env', execute_commands: 'exec',
};

/** The capability that a name means, in any accepted spelling; one of another extension's is what it says. */
export function capabilityName(written: string): CapabilityName | undefined {
  if (isForeignCapability(written)) return written;
  return CAPABILITY_NAMES.find(name => name === written) ?? (Object.hasOwn(OTHER_SPELLINGS, written) ? OTHER_SPELLINGS[written] : undefined);
}

function unknownName(issue: { readonly input: unknown }): string {
  const written = String(issue.input);
  if (written.startsWith('ext:')) return `"${written.slice(0, 80)}" is no capability of another extension. Write "ext:PUBLISHER.EXTENSION/NAME", all of it in lower case.`;
  const nearest = nearestSpelling(written, [...CAPABILITY_NAMES, ...Object.keys(OTHER_SPELLINGS)]);
  const meant = nearest === undefined ? undefined : capabilityName(nearest);
  const advice = meant === undefined ? `Known: ${CAPABILITY_NAMES.map(name => `"${name}"`).join(', ')}.` : `Did you mean "${meant}"?`;
  return `There is no capability "${written.slice(0, 80)}". ${advice}`;
}

const name = v.pipe(
  v.string('A capability\'s `name` must be a string, for example "fs.read".'),
  v.check(written => capabilityName(written) !== undefined, unknownName),
  v.transform(written => capabilityName(written) ?? 'log'),
);

const pathGlob = v.pipe(
  v.string('Each of `paths` must be a string, for example "src/**".'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const parsed = parsePathGlob(dataset.value);
    if (!parsed.ok) addIssue({ message: parsed.problem });
  }),
);

const variable = v.pipe(
  v.string('Each of `variables` must be a string, for example "LANG".'),
  v.regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'Each of `variables` must be the exact name of one variable, for example "LANG".'),
);

const host = v.pipe(
  v.string('Each of `hosts` must be a string, for example "api.example.org".'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const parsed = parseHostPattern(dataset.value);
    if (!parsed.ok) addIssue({ message: parsed.problem });
  }),
);

const method = v.pipe(
  v.string('Each of `methods` must be a string, for example "POST".'),
  v.check(isMethod, 'Each of `methods` must be a method of HTTP in upper case, for example "POST"; CONNECT and TRACE are not to be had.'),
);

const BYTES = '`bytes_per_run` must be a whole number of bytes from 1 to 1 073 741 824.';

const exactCommand = v.pipe(
  v.string('Each of `commands` must be a string, for example "git status".'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const parsed = parseCommandLine(dataset.value);
    if (!parsed.ok) addIssue({ message: `"${dataset.value.slice(0, 80)}" is no exact command. ${parsed.problem}` });
  }),
);

const model = v.pipe(
  v.string('Each of `models` must be a string, for example "gpt-4o".'),
  v.nonEmpty('Each of `models` must be the id or family of a language model, for example "gpt-4o".'),
  v.maxLength(200, 'Each of `models` must have at most 200 characters.'),
  v.check(text => !hasControls(text) && text === text.trim(), 'Each of `models` must be one line without control characters, and without space around it.'),
);

const TOKENS = '`tokens_per_day` must be a whole number from 1 to 1 000 000 000.';

function list<T extends v.GenericSchema<unknown, string>>(key: string, example: string, item: T) {
  const message = `\`${key}\` must be a list of strings, for example ${example}.`;
  return v.optional(v.pipe(v.array(item, message), v.minLength(1, `\`${key}\` must name something, for example ${example}; without it, leave the capability out.`), v.maxLength(100, `\`${key}\` must have at most 100 entries.`)));
}

const table = v.pipe(
  closedTable('A capability', {
    name,
    paths: list('paths', '["src/**"]', pathGlob),
    variables: list('variables', '["LANG"]', variable),
    hosts: list('hosts', '["api.example.org"]', host),
    methods: list('methods', '["GET", "POST"]', method),
    bytes_per_run: v.optional(v.pipe(v.bigint(BYTES), v.minValue(1n, BYTES), v.maxValue(1_073_741_824n, BYTES), v.transform(Number))),
    commands: list('commands', '["git status"]', exactCommand),
    models: list('models', '["gpt-4o"]', model),
    tokens_per_day: v.optional(v.pipe(v.bigint(TOKENS), v.minValue(1n, TOKENS), v.maxValue(1_000_000_000n, TOKENS), v.transform(Number))),
    reason: v.optional(v.pipe(
      v.string('`reason` must be a string: why the plugin needs this.'),
      v.maxLength(300, '`reason` must have at most 300 characters.'),
      v.check(text => !hasControls(text), '`reason` must be one line without control characters.'),
    )),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }): CapabilityRequest => {
    const written = dataset.value;
    const scope = SCOPES[written.name];
    for (const key of ['paths', 'variables', 'hosts', 'commands', 'models', 'tokens_per_day', 'methods', 'bytes_per_run'] as const) {
      const value = written[key];
      if (value === undefined || key === scope || BESIDES[key]?.includes(written.name) === true) continue;
      const advice = scope === undefined ? 'it takes no scope.' : `its scope is written \`${scope}\`.`;
      addIssue({ message: `"${written.name}" has no \`${key}\`: ${advice}`, path: [{ type: 'object', origin: 'value', input: { ...written }, key, value }] });
      return NEVER;
    }
    if (written.name === 'llm') return { name: written.name, ...modelScope(written.models, written.tokens_per_day), ...withReason(written.reason) };
    if (scope === undefined) return { name: written.name, ...withReason(written.reason) };
    const scopes = written[scope] ?? DEFAULT_SCOPES[written.name];
    if (scopes === undefined) {
      addIssue({ message: `"${written.name}" needs its scope, for example ${SCOPE_EXAMPLES[scope]}.` });
      return NEVER;
    }
    return { name: written.name, [scope]: [...new Set(scopes)], ...besides(written.methods, written.bytes_per_run), ...withReason(written.reason) };
  }),
);

function withReason(reason: string | undefined): { reason?: string } {
  return reason === undefined || reason.trim() === '' ? {} : { reason: reason.trim() };
}

/** Any model, and the default of tokens, where nothing is said. */
function modelScope(models: readonly string[] | undefined, tokensPerDay: number | undefined): Pick<CapabilityRequest, 'models' | 'tokensPerDay'> {
  return { ...(models === undefined ? {} : { models: [...new Set(models)] }), ...(tokensPerDay === undefined ? {} : { tokensPerDay }) };
}

/** What is asked for to be done at hosts, and how much there or with files; the defaults where nothing is said. */
function besides(methods: readonly string[] | undefined, bytesPerRun: number | undefined): Pick<CapabilityRequest, 'methods' | 'bytesPerRun'> {
  return { ...(methods === undefined ? {} : { methods: [...new Set(methods)] }), ...(bytesPerRun === undefined ? {} : { bytesPerRun }) };
}

/** Keys besides the scope's own, and the capabilities that have them. */
const BESIDES: Readonly<Partial<Record<string, readonly CapabilityName[]>>> = { tokens_per_day: ['llm'], methods: ['network'], bytes_per_run: ['network', 'fs.read', 'fs.write'] };

/** The key that holds a capability's scope. */
const SCOPES: Readonly<Partial<Record<CapabilityName, keyof typeof SCOPE_EXAMPLES>>> = {
  'fs.read': 'paths', 'fs.write': 'paths', env: 'variables', network: 'hosts', exec: 'commands', llm: 'models',
};

/** What a capability without a scope asks for. Network without hosts reaches none: the user may add some. */
const DEFAULT_SCOPES: Readonly<Partial<Record<CapabilityName, readonly string[]>>> = { 'fs.read': ['**'], 'fs.write': ['**'], network: [] };

const SCOPE_EXAMPLES = {
  paths: '{ name = "fs.read", paths = ["src/**"] }',
  variables: '{ name = "env", variables = ["LANG"] }',
  hosts: '{ name = "network", hosts = ["api.example.org"] }',
  commands: '{ name = "exec", commands = ["git status"] }',
  models: '{ name = "llm", models = ["gpt-4o"] }',
} as const;

const shorthand = v.pipe(v.string(), v.transform(written => ({ name: written })), table);

/** One entry of `capabilities`: a name, or a table with a scope. */
export const capabilitySchema: v.GenericSchema<unknown, CapabilityRequest> = v.lazy(input => (typeof input === 'string' ? shorthand : table));
