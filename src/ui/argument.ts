import * as v from 'valibot';

/** What a command may be called with: a row of the Plugins view, or a plugin's id (and command) from a keybinding. */
const rowSchema = v.looseObject({
  plugin: v.looseObject({ id: v.string() }),
  command: v.optional(v.looseObject({ name: v.string() })),
});

/** The plugin, and the command of it, that arguments of an editor command name. */
export interface NamedPlugin {
  readonly pluginId?: string;
  readonly command?: string;
}

/** Reads a command's arguments, which may come from a view, a keybinding, another extension, or be missing. */
export function readArguments(first: unknown, second?: unknown): NamedPlugin {
  if (typeof first === 'string') return typeof second === 'string' ? { pluginId: first, command: second } : { pluginId: first };
  const row = v.safeParse(rowSchema, first);
  if (!row.success) return {};
  const { plugin, command } = row.output;
  return command === undefined ? { pluginId: plugin.id } : { pluginId: plugin.id, command: command.name };
}
