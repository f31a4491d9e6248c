import type { Dependents, InstalledVersion, UpdateOffer } from '../../api/lifecycleTypes';
import { describeCapability } from '../../capabilities/words';
import type { InstalledPlugin } from '../../plugins/types';
import { formatTime } from '../format';
import { signerLabel } from '../words';
import { workspaceName } from '../workspaceName';

/** What a version newly asks for, as a sentence; empty where that is nothing. */
export function newlyAsked({ newRequests }: Pick<UpdateOffer, 'newRequests'>): string {
  if (newRequests.length === 0) return 'It asks for nothing new.';
  return `It newly asks to ${listed(newRequests.map(describeCapability))}; you are asked about that when you next run it.`;
}

/** A version's row in a list to choose from. */
export function versionItem(version: InstalledVersion, now: Date): { readonly label: string; readonly description: string; readonly detail: string } {
  const { source } = version;
  return {
    label: version.version,
    description: [`installed ${formatTime(version.installedAt, now)}`, signerLabel(version.signer), ...(version.running === 0 ? [] : [stillRuns(version.running)])].join(' · '),
    detail: [source.url, ...(source.requested === undefined ? [] : [source.requested])].join(' · '),
  };
}

export function stillRuns(executions: number): string {
  return executions === 1 ? '1 execution still runs' : `${executions} executions still run`;
}

/** What uninstalling deletes and what it leaves behind, as paragraphs for a dialog. */
export function uninstallDetail(plugin: InstalledPlugin, { workspaces, values, executions, running, recordings, versions, settings }: Dependents, keybindings: number): string {
  const decisions = workspaces.reduce((sum, each) => sum + each.decisions, 0);
  const deleted = [
    versions.length > 1 ? `Airlock’s copies of its versions ${listed(versions)}` : 'Airlock’s copy of it',
    ...(decisions === 0 ? [] : [`what you decided that it may do: ${counted(decisions, 'decision')} in ${workspaceNames(workspaces)}`]),
    ...(values === 0 ? [] : [`${counted(values, 'value')} that it keeps from one run to the next`]),
    ...(recordings === 0 ? [] : [`${counted(recordings, 'recording')} of its executions`]),
  ];
  const named = [
    ...(keybindings === 0 ? [] : [counted(keybindings, 'keyboard shortcut')]),
    ...settings.map(scope => `the ${scope} setting airlock.plugins`),
  ];
  return [
    `This deletes:\n${deleted.map(line => `• ${line}`).join('\n')}`,
    ...(running === 0 ? [] : [`${stillRuns(running)}: what runs is not interrupted.`]),
    ...(named.length === 0 ? [] : [`${capitalized(listed(named))} will name a plugin that is not there.`]),
    `${capitalized(listed([
      ...(executions === 0 ? [] : [`the record of ${counted(executions, 'execution')}`]),
      'the audit log',
      ...(plugin.source.kind === 'local' ? ['the folder that it was installed from'] : []),
    ]))} stay as they are.`,
  ].join('\n\n');
}

function workspaceNames(workspaces: Dependents['workspaces']): string {
  const names = workspaces.map(({ identity }) => workspaceName(identity));
  return names.length <= 3 ? listed(names) : `${names.slice(0, 2).join(', ')} and ${names.length - 2} other workspaces`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How many times a text names a plugin as a JSON string. */
export function mentions(text: string, pluginId: string): number {
  return text.split(JSON.stringify(pluginId)).length - 1;
}
