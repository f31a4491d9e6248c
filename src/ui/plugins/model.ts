import type { OfferedPackage } from '../../api/found';
import type { InstalledVersion } from '../../api/lifecycleTypes';
import type { CapabilityRequest, ExecutionRecord, Grant, InstalledPlugin, PluginCommand } from '../../plugins/types';

/** One row of the Plugins view, before it is put into words. */
export type PluginsNode =
  | { readonly kind: 'plugin'; readonly plugin: InstalledPlugin }
  | { readonly kind: 'commands' | 'capabilities' | 'executions'; readonly plugin: InstalledPlugin }
  | { readonly kind: 'versions'; readonly plugin: InstalledPlugin; readonly versions: readonly InstalledVersion[] }
  | { readonly kind: 'version'; readonly plugin: InstalledPlugin; readonly version: InstalledVersion }
  | { readonly kind: 'command'; readonly plugin: InstalledPlugin; readonly command: PluginCommand }
  | { readonly kind: 'capability'; readonly plugin: InstalledPlugin; readonly request: CapabilityRequest; readonly grant: Grant | undefined }
  | { readonly kind: 'execution'; readonly plugin: InstalledPlugin; readonly execution: ExecutionRecord }
  /** Packages in the discovery directories, and one of them. */
  | { readonly kind: 'found'; readonly packages: readonly OfferedPackage[] }
  | { readonly kind: 'foundPackage'; readonly found: OfferedPackage }
  /** A line that is not a thing: nothing to list, or a failure to read it. */
  | { readonly kind: 'note'; readonly id: string; readonly text: string };

/** A node's identity, stable over refreshes, so that the view keeps what is expanded and selected. */
export function nodeId(node: PluginsNode): string {
  if (node.kind === 'note') return node.id;
  // A space is in no plugin's id.
  if (node.kind === 'found') return 'found on this machine';
  if (node.kind === 'foundPackage') return `found on this machine/${node.found.location}`;
  const { id } = node.plugin;
  switch (node.kind) {
    case 'plugin': return id;
    case 'commands':
    case 'capabilities':
    case 'versions':
    case 'executions': return `${id}/${node.kind}`;
    case 'version': return `${id}/versions/${node.version.packageDigest}`;
    case 'command': return `${id}/commands/${node.command.name}`;
    case 'capability': return `${id}/capabilities/${node.request.name}/${JSON.stringify(node.request)}`;
    case 'execution': return `${id}/executions/${node.execution.id}`;
  }
}

/** Whether a plugin can run: enabled by the user and the settings, and not in error. */
export function canRun(plugin: InstalledPlugin): boolean {
  return plugin.state === 'enabled' && plugin.isDisabledBySetting !== true;
}

/** The plugin that a row belongs to, if any. */
export function pluginOf(node: PluginsNode): InstalledPlugin | undefined {
  return 'plugin' in node ? node.plugin : undefined;
}
