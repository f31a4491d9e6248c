import * as vscode from 'vscode';
import type { UpdateSettings } from '../api/updateTypes';
import type { WrittenRule } from '../api/prompts';
import type { RecordMode } from '../api/recordedRun';
import type { SensitivityName } from '../api/review/sensitivity';
import type { EndpointSettings } from '../capabilities/llm/openAi/endpoint';
import type { Retention } from '../store/retention';
import { settings } from './ids';

/** Which host runs plugins, as the setting names it. */
export type Runtime = 'auto' | 'vscode-wasi' | 'embedded';

/** What is written in the settings of each scope, unchecked, without defaults; `airlock.` is taken off the names. */
export interface WrittenScopes {
  readonly user: Readonly<Record<string, unknown>>;
  readonly workspace: Readonly<Record<string, unknown>>;
}

/** Reads Airlock's settings as each scope writes them, so that a workspace's can be kept from widening the user's. */
export function writtenSettings(): WrittenScopes {
  const inspected = Object.values(settings).map(id => [id, vscode.workspace.getConfiguration().inspect(id)] as const);
  return {
    user: nested(inspected.map(([id, found]) => [id, found?.globalValue])),
    workspace: nested(inspected.map(([id, found]) => [id, found?.workspaceFolderValue ?? found?.workspaceValue])),
  };
}

/** What is being written. */
let writing: Promise<unknown> = Promise.resolve();

/** Milliseconds that it may take until a setting that is written is read here. */
const HEARD_MS = 5_000;

/** Writes a setting of the user's. What asks for {@link settingsWritten} meanwhile waits for it. */
export async function writeUserSetting(id: string, value: unknown): Promise<void> {
  const written = write(id, value);
  writing = Promise.allSettled([writing, written]);
  await written;
}

async function write(id: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
  await heard(id, JSON.stringify(value));
}

/**
 * Waits until a setting reads as it was written: the editor may say that it is written, above all on a remote machine, before it tells its
 * extensions. Where another scope's counts before it, it never does.
 */
function heard(id: string, written: string): Promise<void> {
  const isHeard = (): boolean => JSON.stringify(vscode.workspace.getConfiguration().inspect(id)?.globalValue) === written;
  if (isHeard()) return Promise.resolve();
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(done, HEARD_MS);
    const listening = vscode.workspace.onDidChangeConfiguration(() => {
      if (isHeard()) done();
    });
  });
}

/** Resolves when what the user changed by a button counts: writing takes a while, and the next command may be there before. */
export async function settingsWritten(): Promise<void> {
  await writing;
}

/** Puts a rule before those of the user's own policy. Throws where it can't be put there, or doesn't count there. */
export async function addPolicyRule(rule: WrittenRule): Promise<void> {
  const written = (): unknown => vscode.workspace.getConfiguration().inspect(settings.policy)?.globalValue ?? [];
  const before = written();
  if (!Array.isArray(before)) throw new Error(`${settings.policy} is not a list.`);
  await writeUserSetting(settings.policy, [rule, ...(before as unknown[])]);
  const after = written();
  // In a remote window what the remote machine's settings say takes the place of the user's.
  if (!Array.isArray(after) || after.length <= before.length) throw new Error(`The settings of the remote machine say ${settings.policy}, and count before yours.`);
}

/** Calls when rules in the settings of the user or the workspace may have changed. */
export function onDidChangePolicy(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(settings.policy)) listener();
  });
}

/** The runtime that the user chose. The setting has machine scope: no workspace can set it. */
export function chosenRuntime(): Runtime {
  const value: unknown = vscode.workspace.getConfiguration().get(settings.runtime);
  return value === 'vscode-wasi' || value === 'embedded' ? value : 'auto';
}

/** Which recordings the user wants kept. The setting has machine scope: no workspace can have what is read there recorded. */
export function chosenRecordMode(): RecordMode {
  const value: unknown = vscode.workspace.getConfiguration().get(settings.record);
  return value === 'off' || value === 'always' ? value : 'failures';
}

/** Milliseconds that fetching a package may take, where the user chose. The setting has machine scope. */
export function installTimeoutMs(): number | undefined {
  const value: unknown = vscode.workspace.getConfiguration().get(settings.installTimeout);
  return typeof value === 'number' && value > 0 ? value * 1000 : undefined;
}

/** Whether plugins are reloaded when their folders change. The setting has machine scope: no workspace turns it on. */
export function chosenHotReload(): boolean {
  return vscode.workspace.getConfiguration().get(settings.hotReload) !== false;
}

/** What the user wants done about newer versions in the background. The settings have machine scope: no workspace has anything installed or asked. */
export function chosenUpdates(): UpdateSettings {
  const configuration = vscode.workspace.getConfiguration();
  const check: unknown = configuration.get(settings.updatesCheck);
  const hours: unknown = configuration.get(settings.updatesInterval);
  return { check: check === 'off' || check === 'install' ? check : 'notify', intervalHours: typeof hours === 'number' && hours >= 1 ? hours : 24 };
}

/** The directories that the user wants packages looked for in, unchecked. The setting has machine scope: no workspace can name any. */
export function writtenDiscoveryDirectories(): unknown {
  return vscode.workspace.getConfiguration().get(settings.discoveryDirectories);
}

/** Where the user wants telemetry sent, unchecked. The setting has machine scope: no workspace can have anything sent anywhere. */
export function telemetryEndpoint(): string | undefined {
  const value: unknown = vscode.workspace.getConfiguration().get(settings.otlpEndpoint);
  return typeof value === 'string' ? value : undefined;
}

/**
 * The endpoint of language models, as the user set it. A workspace's is not read, whatever the scope lets through: whoever sets it reads
 * what plugins send.
 */
export function chosenEndpoint(): EndpointSettings {
  return { endpoint: userText(settings.llmEndpoint), model: userText(settings.llmModel) };
}

/** Whether the user wants the endpoint's model taken where the editor has one, too. */
export function prefersEndpoint(): boolean {
  return userText(settings.llmPrefer) === 'endpoint';
}

function userText(id: string): string {
  const value: unknown = vscode.workspace.getConfiguration().inspect(id)?.globalValue;
  return typeof value === 'string' ? value : '';
}

/** The catalogues that the user configured. A workspace's are not read: whoever wrote them could offer what they like. */
export function chosenCatalogues(): readonly string[] {
  const value: unknown = vscode.workspace.getConfiguration().inspect(settings.catalogues)?.globalValue;
  return Array.isArray(value) ? value.filter(location => typeof location === 'string') : [];
}

/** Whether readmes may show images of the web. The setting has machine scope. */
export function showsRemoteImages(): boolean {
  return vscode.workspace.getConfiguration().inspect(settings.remoteImages)?.globalValue === true;
}

/** How much of the record of executions the user wants kept. The settings have machine scope, as the record has. */
export function chosenRetention(): Retention {
  const number = (id: string, most: number): number => {
    const value: unknown = vscode.workspace.getConfiguration().get(id);
    return typeof value === 'number' && value >= 1 ? Math.min(value, most) : most;
  };
  return { days: number(settings.retentionDays, 36_500), executions: number(settings.retentionExecutions, 10_000_000), mebibytes: number(settings.retentionSize, 2_000) };
}

/** How many versions of a plugin the user wants kept to roll back to, besides the active one. The setting has machine scope. */
export function chosenVersionsKept(): number {
  const value: unknown = vscode.workspace.getConfiguration().get(settings.versionsKept);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? Math.min(value, 20) : 2;
}

/** Where signed revocation lists are, as the user says. The setting has machine scope: no workspace can name another. */
export function chosenRevocationLists(): readonly string[] {
  const value: unknown = vscode.workspace.getConfiguration().inspect(settings.revocationLists)?.globalValue;
  return Array.isArray(value) ? value.filter(location => typeof location === 'string') : [];
}

/** How easily executions stand out, `undefined` for not at all. The settings have machine scope: no repository can hide what its plugins do. */
export function chosenSensitivity(): SensitivityName | undefined {
  const configuration = vscode.workspace.getConfiguration();
  if (configuration.get<unknown>(settings.reviewEnabled) === false) return undefined;
  const value: unknown = configuration.get(settings.reviewSensitivity);
  return value === 'low' || value === 'high' ? value : 'normal';
}

/** Settings that are not about single scopes, and read elsewhere. */
const MACHINE_ONLY: ReadonlySet<string> = new Set([settings.revocationLists, settings.reviewEnabled, settings.reviewSensitivity, settings.runtime, settings.record, settings.installTimeout, settings.discoveryDirectories, settings.catalogues, settings.remoteImages, settings.hotReload, settings.updatesCheck, settings.updatesInterval, settings.retentionDays, settings.retentionExecutions, settings.retentionSize, settings.versionsKept, settings.otlpEndpoint, settings.llmEndpoint, settings.llmModel, settings.llmPrefer, settings.retrievalMaxFile, settings.retrievalMaxFiles, settings.retrievalMaxTotal]);

/** `airlock.limits.fuel` becomes `fuel` of `limits`; what is not written is left out. `trust.policy` stays as it is. */
function nested(written: readonly (readonly [id: string, value: unknown])[]): Readonly<Record<string, unknown>> {
  const limits: Record<string, unknown> = {};
  const result: Record<string, unknown> = {};
  for (const [id, value] of written) {
    if (value === undefined || MACHINE_ONLY.has(id)) continue;
    const name = id.slice('airlock.'.length);
    if (name.startsWith('limits.')) limits[name.slice('limits.'.length)] = value;
    else result[name] = value;
  }
  return Object.keys(limits).length === 0 ? result : { ...result, limits };
}
