import * as v from 'valibot';
import { AirlockError } from '../errors';
import { DEFAULT_LIMITS } from '../sandbox/types';
import type { FileQuotas, QuotaName } from '../sandbox/fileQuotas';
import type { ExecutionLimits } from '../sandbox/types';
import { quotaEntries, quotasFor, type QuotaSource } from './quotaSettings';

const count = (low: number, high: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high)));

const limitEntries = {
  fuel: count(1_000, 1_000_000_000_000),
  memoryMiB: count(1, 256),
  stackKiB: count(16, 768),
  wallMs: count(100, 600_000),
  ...quotaEntries,
};

const schema = v.object({
  'trust.policy': v.optional(v.picklist(['signed', 'ask'])),
  'network.offline': v.optional(v.boolean()),
  'exec.enabled': v.optional(v.boolean()),
  limits: v.optional(v.strictObject({ ...limitEntries, randomizeFuel: v.optional(v.boolean()) })),
  plugins: v.optional(v.record(v.string(), v.strictObject({
    enabled: v.optional(v.boolean()),
    args: v.optional(v.pipe(v.array(v.pipe(v.string(), v.check(text => !text.includes('\0'), 'must not contain a zero character'))), v.maxLength(100))),
    env: v.optional(v.record(v.string(), v.pipe(v.string(), v.check(text => !text.includes('\0'), 'must not contain a zero character')))),
    limits: v.optional(v.strictObject(limitEntries)),
  }))),
});

/** The settings of one scope, as they were written there and nothing filled in: `airlock.` taken off the names. */
export type WrittenSettings = v.InferOutput<typeof schema>;
type WrittenLimits = NonNullable<NonNullable<WrittenSettings['plugins']>[string]['limits']>;

/**
 * Checks what a settings file says.
 *
 * @param where whose settings these are, for the message
 * @throws AirlockError `settings.invalid` naming the first setting that is wrong
 */
export function parseSettings(value: unknown, where: 'user' | 'workspace'): WrittenSettings {
  // A list is an object too, to the schema: one without any of the keys.
  const result = v.safeParse(schema, Array.isArray(value) ? undefined : value ?? {});
  if (result.success) return result.output;
  const [issue] = result.issues;
  const name = ['airlock', ...(issue.path ?? []).map(item => String(item.key))].join('.');
  throw new AirlockError('settings.invalid', `The setting "${name}" in the ${where} settings is wrong: ${issue.message}.`, 'Correct it; until then nothing runs with it.');
}

/** What the settings of both scopes make of one plugin. Limits: what the user allows, or less where anybody says so. */
export interface PluginSettings {
  readonly isDisabled: boolean;
  readonly args: readonly string[];
  /** Values for variables that the plugin was granted. They give no right to a variable. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ExecutionLimits;
  /** How much of its files one run may use. */
  readonly quotas: FileQuotas;
  readonly quotaSources: Readonly<Record<QuotaName, QuotaSource>>;
  readonly randomizeFuel: boolean;
}

/** What a plugin's manifest asks for. */
export interface AskedLimits {
  readonly limits?: Partial<ExecutionLimits>;
  readonly quotas?: Partial<FileQuotas>;
}

/**
 * The settings that count for one plugin. A workspace only ever narrows: it can disable, lower a limit, turn the
 * randomization on; nothing that it says makes anything larger than the user's settings and the manifest made it.
 *
 * @param manifest the limits in the plugin's manifest
 */
export function settingsFor(pluginId: string, { limits: asked = {}, quotas: askedQuotas = {} }: AskedLimits, user: WrittenSettings, workspace: WrittenSettings): PluginSettings {
  const mine = own(user.plugins, pluginId);
  const here = own(workspace.plugins, pluginId);
  const general = user.limits ?? {};
  const most: ExecutionLimits = {
    fuel: general.fuel === undefined ? DEFAULT_LIMITS.fuel : BigInt(general.fuel),
    memoryPages: general.memoryMiB === undefined ? DEFAULT_LIMITS.memoryPages : general.memoryMiB * 16,
    stackBytes: general.stackKiB === undefined ? DEFAULT_LIMITS.stackBytes : general.stackKiB * 1024,
    wallMs: general.wallMs ?? DEFAULT_LIMITS.wallMs,
    tableElements: asked.tableElements ?? DEFAULT_LIMITS.tableElements,
  };
  const limits = [asked, fromWritten(mine?.limits), fromWritten(workspace.limits), fromWritten(here?.limits)].reduce(lowered, most);
  return {
    isDisabled: mine?.enabled === false || here?.enabled === false,
    args: [...(mine?.args ?? []), ...(here?.args ?? [])],
    env: { ...mine?.env, ...here?.env },
    limits,
    ...quotasFor({ user: user.limits, plugin: askedQuotas, userForPlugin: mine?.limits, workspace: workspace.limits, workspaceForPlugin: here?.limits }),
    randomizeFuel: (user.limits?.randomizeFuel ?? true) || workspace.limits?.randomizeFuel === true,
  };
}

/** The settings of one plugin; ids like `constructor` must not find anything. */
function own<T>(plugins: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  return plugins !== undefined && Object.hasOwn(plugins, id) ? plugins[id] : undefined;
}

function fromWritten(written: WrittenLimits | undefined): Partial<ExecutionLimits> {
  return {
    ...(written?.fuel === undefined ? {} : { fuel: BigInt(written.fuel) }),
    ...(written?.memoryMiB === undefined ? {} : { memoryPages: written.memoryMiB * 16 }),
    ...(written?.stackKiB === undefined ? {} : { stackBytes: written.stackKiB * 1024 }),
    ...(written?.wallMs === undefined ? {} : { wallMs: written.wallMs }),
  };
}

function lowered(limits: ExecutionLimits, by: Partial<ExecutionLimits>): ExecutionLimits {
  return {
    fuel: by.fuel !== undefined && by.fuel < limits.fuel ? by.fuel : limits.fuel,
    memoryPages: Math.min(limits.memoryPages, by.memoryPages ?? Infinity),
    stackBytes: Math.min(limits.stackBytes, by.stackBytes ?? Infinity),
    wallMs: Math.min(limits.wallMs, by.wallMs ?? Infinity),
    tableElements: Math.min(limits.tableElements, by.tableElements ?? Infinity),
  };
}

/** Trust is the user's alone; a workspace may ask for more caution. */
export function trustPolicy(user: WrittenSettings, workspace: WrittenSettings): 'signed' | 'ask' {
  return workspace['trust.policy'] === 'signed' ? 'signed' : user['trust.policy'] ?? 'signed';
}

/** Whether plugins reach no server at all. A workspace can only say so, too. */
export function isOffline(user: WrittenSettings, workspace: WrittenSettings): boolean {
  return user['network.offline'] === true || workspace['network.offline'] === true;
}

/** Whether plugins may run programs at all. The user's alone to say: what a workspace says isn't looked at. */
export function isExecEnabled(user: WrittenSettings): boolean {
  return user['exec.enabled'] === true;
}
