import { AirlockError } from '../errors';
import type { InstalledPlugin } from '../plugins/types';

/** A plugin that can't run, and why. */
export interface Blocked {
  readonly plugin: InstalledPlugin;
  readonly error: AirlockError;
}

/** Why a plugin can't run, where there is a reason and nothing else to run. */
export function blockedAmong(plugins: readonly InstalledPlugin[]): Blocked | undefined {
  const plugin = plugins.find(each => each.state === 'disabled' && each.error !== undefined);
  if (plugin?.error === undefined) return undefined;
  return { plugin, error: new AirlockError('plugin.disabled', `${plugin.manifest.meta.name} is disabled. ${plugin.error}`, 'Enable it first.') };
}
