import * as v from 'valibot';
import * as vscode from 'vscode';
import type { ChangesReview } from '../../api/changePrompts';
import { hiddenCommands } from '../ids';

const KEY = 'airlock.undecidedChanges';

/** Most files that a message names. */
const MAX_NAMED = 3;

const schema = v.object({ pluginId: v.string(), name: v.string(), command: v.string(), total: v.number(), paths: v.array(v.string()) });

/**
 * Remembers that changes wait for a decision: they are in memory only, and closing the window discards them. What was
 * lost that way is told when Airlock is next used in the workspace, however the window went.
 */
export class UndecidedChanges {
  constructor(private readonly state: vscode.Memento) {}

  async remember({ plugin, command, folders }: ChangesReview): Promise<void> {
    const changes = folders.flatMap(folder => folder.changes);
    await this.state.update(KEY, { pluginId: plugin.id, name: plugin.manifest.meta.name, command, total: changes.length, paths: changes.slice(0, MAX_NAMED).map(({ path }) => path) });
  }

  async forget(): Promise<void> {
    await this.state.update(KEY, undefined);
  }

  /** Tells once what was not decided on; nothing where everything was. */
  async tell(): Promise<void> {
    const found = v.safeParse(schema, this.state.get(KEY));
    if (!found.success) return;
    await this.forget();
    const { pluginId, name, command, total, paths } = found.output;
    const more = total > paths.length ? ` and ${total - paths.length} more` : '';
    const again = 'Run Again';
    const picked = await vscode.window.showWarningMessage(`The window was closed before you decided on changes of ${name}: ${paths.join(', ')}${more}. They were discarded; nothing was written.`, again);
    if (picked === again) await vscode.commands.executeCommand(hiddenCommands.runTreeCommand, pluginId, command);
  }
}
