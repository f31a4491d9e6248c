import type { UpdateCheck } from '../../api/updateTypes';

/** A plugin with a newer version, by the name that people know. */
export interface NamedUpdate {
  readonly pluginId: string;
  readonly name: string;
  readonly installed: string;
  readonly version: string;
  readonly to?: string;
}

/** What can be updated, in a sentence. */
export function updatesMessage(updates: readonly NamedUpdate[]): string {
  const [first] = updates;
  if (first !== undefined && updates.length === 1) return `${first.name} ${first.version} is available; ${first.installed} is installed.`;
  return `${updates.length} updates are available: ${updates.map(({ name, version }) => `${name} ${version}`).join(', ')}.`;
}

/** Why some sources could not be asked; empty where all were. */
export function failuresMessage(failed: UpdateCheck['failed']): string {
  const [first] = failed;
  if (first === undefined) return '';
  return failed.length === 1 ? `${first.pluginId} could not be checked: ${first.error.sentence}` : `${failed.length} plugins could not be checked, ${first.pluginId} among them: ${first.error.sentence}`;
}
