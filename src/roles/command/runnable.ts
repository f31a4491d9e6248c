import type { InstalledPlugin, PluginCommand } from '../../plugins/types';

/** A command of an installed plugin that can be run now. */
export interface RunnableCommand {
  readonly plugin: InstalledPlugin;
  readonly command: PluginCommand;
}

/** The commands of all enabled plugins, by plugin name and then in the manifest's order. */
export function runnableCommands(plugins: readonly InstalledPlugin[]): readonly RunnableCommand[] {
  return plugins
    .filter(plugin => plugin.state === 'enabled')
    .sort((one, other) => one.manifest.meta.name.localeCompare(other.manifest.meta.name) || one.id.localeCompare(other.id))
    .flatMap(plugin => plugin.manifest.commands.map(command => ({ plugin, command })));
}
