import type { Party, PolicyRule } from './types';

const PART = '[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?';
const PATTERN = new RegExp(`^(?:\\*|${PART}(?:\\.${PART})*(?:\\.\\*)?)$`);

/** Whether a text names plugins: an id, `org.example.*` for all ids below, or `*`. */
export function isPluginPattern(text: string): boolean {
  return text.length <= 130 && PATTERN.test(text);
}

/** Whether a rule is about a plugin, signed as it is. */
export function concerns({ plugin, signer }: Pick<PolicyRule, 'plugin' | 'signer'>, { pluginId, keyId }: Party): boolean {
  if (signer !== undefined && signer !== keyId) return false;
  if (plugin === '*' || plugin === pluginId) return true;
  return plugin.endsWith('.*') && pluginId.startsWith(plugin.slice(0, -1));
}
