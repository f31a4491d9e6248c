import * as v from 'valibot';

/** What a keybinding names: `{ "plugin": "org.example.hello", "command": "count" }`. */
const bindingSchema = v.object({ plugin: v.string(), command: v.optional(v.string()) });

/** A row of the Plugins view. */
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
  const binding = v.safeParse(bindingSchema, first);
  if (binding.success) {
    const { plugin, command } = binding.output;
    return command === undefined ? { pluginId: plugin } : { pluginId: plugin, command };
  }
  const row = v.safeParse(rowSchema, first);
  if (!row.success) return {};
  const { plugin, command } = row.output;
  return command === undefined ? { pluginId: plugin.id } : { pluginId: plugin.id, command: command.name };
}

/**
 * Whether a command was pressed on a row that the editor doesn't know any more: while it reads a view again it knows none of its rows, and passes
 * `undefined` in the place of the one that was pressed. From the palette there are no arguments.
 */
export function isLostRow(args: readonly unknown[]): boolean {
  return args.length > 0 && (args[0] === undefined || args[0] === null);
}

/** A row of the Plugins view about an execution. */
const executionRow = v.looseObject({
  plugin: v.looseObject({ id: v.string() }),
  execution: v.looseObject({ id: v.string(), command: v.string() }),
});

/** An execution of a plugin. */
export interface NamedExecution {
  readonly pluginId: string;
  readonly id: string;
  readonly command: string;
}

/** Reads the argument of a command on an execution; `undefined` where it names none. */
export function readExecution(argument: unknown): NamedExecution | undefined {
  const row = v.safeParse(executionRow, argument);
  return row.success ? { pluginId: row.output.plugin.id, id: row.output.execution.id, command: row.output.execution.command } : undefined;
}

const versionRow = v.looseObject({ plugin: v.looseObject({ id: v.string() }), version: v.looseObject({ packageDigest: v.string() }) });

/** Reads the argument of a command on a version of a plugin: its plugin and its package's digest; `undefined` where it names none. */
export function readVersion(argument: unknown): { readonly pluginId: string; readonly digest: string } | undefined {
  const row = v.safeParse(versionRow, argument);
  return row.success ? { pluginId: row.output.plugin.id, digest: row.output.version.packageDigest } : undefined;
}

const foundRow = v.looseObject({ found: v.looseObject({ location: v.string() }) });

/** Reads the argument of a command on a package that was found; `undefined` where it names none. */
export function readFound(argument: unknown): string | undefined {
  const row = v.safeParse(foundRow, argument);
  return row.success ? row.output.found.location : undefined;
}
