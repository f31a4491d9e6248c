import * as vscode from 'vscode';
import { AirlockError } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import type { RunnableCommand } from '../roles/command/runnable';
import { isLostRow, readArguments, readExecution, readFound, readVersion, type NamedExecution } from './argument';
import { blockedAmong } from './blocked';
import type { DiscoverDesk } from './discover/discover';
import { commands, hiddenCommands } from './ids';
import type { Installer } from './install/install';
import type { RegistryAccounts } from './install/registryAccounts';
import { countKeybindings } from './lifecycle/keybindings';
import { LifecycleDesk } from './lifecycle/lifecycle';
import { openSettings, type Messages } from './messages';
import { pickCommand, pickPlugin } from './pick';
import type { RightsDocuments } from './policy/rightsDocument';
import type { ChangesDesk } from './preview/desk';
import { confirmUninstall } from './prompts';
import { exportBill } from './record/exportBill';
import { reviewCommands } from './review/commands';
import type { FlagPanel } from './review/panel';
import { exportRecord } from './record/exportRecord';
import { verifyAuditLog } from './record/verifyAuditLog';
import { revokeRights } from './rights/revoke';
import { openProfile } from './run/openProfile';
import { saveRecording } from './run/saveRecording';
import type { LanguageModelKeys } from './llm/languageModelKeys';
import type { Logs } from './run/logs';
import type { CommandRunner } from './run/run';
import type { AirlockSession } from './session';
import { revokeKey, trustKey } from './trust/keyCommands';
import { checkRevocations } from './trust/checkRevocations';
import { openTrustedKeys } from './trust/trustStore';
import type { UpdatesDesk } from './updates/updates';

/** What the commands act through. */
export interface CommandParts {
  readonly session: AirlockSession;
  readonly runner: CommandRunner;
  readonly installer: Installer;
  readonly discover: DiscoverDesk;
  readonly accounts: RegistryAccounts;
  readonly modelKeys: LanguageModelKeys;
  readonly changes: ChangesDesk;
  readonly updates: UpdatesDesk;
  readonly rights: RightsDocuments;
  readonly flagPanel: FlagPanel;
  readonly logs: Logs;
  readonly messages: Messages;
  /** Where the extension keeps what it knows. */
  readonly storage: vscode.Uri;
  /** Reads and draws the Plugins view again. */
  readonly refresh: () => void;
}

/** Registers every command that package.json declares. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const { session, runner, installer, accounts, changes, logs, messages } = parts;
  const lifecycle = new LifecycleDesk(session, messages);

  /** The plugin that arguments name, or the one the user picks among those that `wanted` lets through. */
  const choose = async (title: string, args: readonly unknown[], wanted: (plugin: InstalledPlugin) => boolean = () => true): Promise<InstalledPlugin | undefined> => {
    const plugins = await (await session.airlock()).plugins();
    const { pluginId } = readArguments(args[0]);
    if (pluginId !== undefined) return named(plugins, pluginId);
    const offered = plugins.filter(wanted);
    if (offered.length === 0) throw nothingToChoose(plugins.length);
    return pickPlugin(title, offered);
  };

  /** Does something with the command that arguments name, or the one the user picks. */
  const withCommand = async (title: string, args: readonly unknown[], act: (chosen: RunnableCommand) => Promise<void>): Promise<void> => {
    const plugins = await (await session.airlock()).plugins();
    const { pluginId, command: name } = readArguments(args[0], args[1]);
    const offered = pluginId === undefined ? plugins : [named(plugins, pluginId)];
    const [plugin] = offered;
    if (pluginId !== undefined && plugin !== undefined) {
      const { commands: declared } = plugin.manifest;
      const command = name === undefined && declared.length === 1 ? declared[0] : declared.find(each => each.name === name);
      if (command !== undefined) return act({ plugin, command });
      if (name !== undefined) throw new AirlockError('plugin.no-such-command', `${plugin.manifest.meta.name} has no command “${name}”.`, `It has: ${declared.map(each => each.name).join(', ') || 'none'}.`);
    }
    if (!offered.some(each => each.state === 'enabled' && each.manifest.commands.length > 0)) {
      const blocked = blockedAmong(offered);
      if (blocked === undefined) throw nothingToChoose(plugins.length);
      // With the plugin that it is about: the message offers to enable it.
      return messages.showError(blocked.error, { plugin: blocked.plugin });
    }
    const picked = await pickCommand(title, offered);
    if (picked !== undefined) await act(picked);
  };
  const run = (...args: readonly unknown[]): Promise<void> => withCommand('Run Plugin Command', args, chosen => runner.run(chosen));

  const handlers: Readonly<Record<string, (...args: readonly unknown[]) => Promise<void>>> = {
    [commands.installFromFolder]: async folder => {
      if (folder instanceof vscode.Uri) await installer.installUri(folder);
      else await installer.chooseFolder();
    },
    [commands.installFromFile]: async file => {
      if (file instanceof vscode.Uri) await installer.installUri(file);
      else await installer.chooseFile();
    },
    [hiddenCommands.installThisFolder]: async folder => {
      if (folder instanceof vscode.Uri) await installer.installUri(folder);
    },
    [hiddenCommands.installFound]: async row => {
      const location = readFound(row);
      if (location !== undefined) await installer.installUri(vscode.Uri.file(location));
    },
    [commands.installFromAddress]: () => installer.chooseAddress(),
    [commands.discover]: async () => { parts.discover.open(); },
    [commands.signInToRegistry]: registry => accounts.signIn(typeof registry === 'string' ? registry : ''),
    [commands.signOutOfRegistry]: () => accounts.signOut(),
    [commands.setLanguageModelKey]: () => parts.modelKeys.ask(),
    [commands.runCommand]: run,
    [hiddenCommands.runTreeCommand]: run,
    [commands.profileCommand]: (...args) => withCommand('Profile Plugin Command', args, chosen => (
      runner.profile(chosen, profile => openProfile(parts.storage, chosen.plugin, chosen.command, profile))
    )),
    [hiddenCommands.replayExecution]: async row => {
      const { plugin, execution } = await recorded(session, row);
      await runner.replay(plugin, execution);
    },
    [hiddenCommands.saveRecording]: async row => {
      const { plugin, execution } = await recorded(session, row);
      await saveRecording(await session.airlock(), plugin.id, execution);
    },
    [commands.enable]: async (...args) => {
      const plugin = await choose('Enable Plugin', args, each => each.state !== 'enabled');
      if (plugin !== undefined) await (await session.airlock()).setEnabled(plugin.id, true);
    },
    [commands.disable]: async (...args) => {
      const plugin = await choose('Disable Plugin', args, each => each.state === 'enabled');
      if (plugin !== undefined) await (await session.airlock()).setEnabled(plugin.id, false);
    },
    [commands.uninstall]: async (...args) => {
      const plugin = await choose('Uninstall Plugin', args);
      if (plugin === undefined) return;
      const airlock = await session.airlock();
      if (!await confirmUninstall(plugin, await airlock.dependents(plugin.id), await countKeybindings(parts.storage, plugin.id))) return;
      await airlock.uninstall(plugin.id);
      logs.drop(plugin.id);
      vscode.window.setStatusBarMessage(`$(trash) ${plugin.manifest.meta.name} is uninstalled.`, 10_000);
    },
    [commands.update]: async (...args) => {
      const plugin = await choose('Update Plugin', args, each => each.isPinned !== true);
      if (plugin !== undefined) await lifecycle.update(plugin, typeof args[1] === 'string' ? args[1] : plugin.update?.to);
    },
    [commands.checkForUpdates]: () => parts.updates.check(),
    [commands.updateAll]: () => lifecycle.updateAll(),
    [commands.reload]: async (...args) => {
      const plugin = await choose('Reload Plugin', args, each => each.source.kind === 'local' && each.isPinned !== true);
      if (plugin !== undefined) await lifecycle.reload(plugin);
    },
    [commands.pin]: async (...args) => {
      const plugin = await choose('Pin Version', args, each => each.isPinned !== true);
      if (plugin !== undefined) await lifecycle.pin(plugin, true);
    },
    [commands.unpin]: async (...args) => {
      const plugin = await choose('Unpin Version', args, each => each.isPinned === true);
      if (plugin !== undefined) await lifecycle.pin(plugin, false);
    },
    [commands.rollBack]: async (...args) => {
      const plugin = await choose('Roll Back Plugin', args);
      if (plugin !== undefined) await lifecycle.rollBack(plugin);
    },
    [hiddenCommands.rollBackToVersion]: async row => {
      const version = readVersion(row);
      if (version !== undefined) await lifecycle.rollBack(named(await (await session.airlock()).plugins(), version.pluginId), version.digest);
    },
    [commands.showLog]: async (...args) => {
      // Whoever pressed it on a row wants a plugin's log, not Airlock's own.
      const asked = isLostRow(args) ? await choose('Show Log', args) : undefined;
      if (isLostRow(args) && asked === undefined) return;
      const { pluginId } = readArguments(args[0]);
      const plugin = asked ?? (pluginId === undefined ? undefined : (await (await session.airlock()).plugins()).find(each => each.id === pluginId));
      (plugin === undefined ? logs.airlock : logs.of(plugin)).show();
    },
    [commands.reviewGrants]: async (...args) => {
      const plugin = await choose('Review Grants', args);
      if (plugin === undefined) return;
      try {
        await (await session.airlock()).reviewGrants(plugin.id);
      } catch (error) {
        // Closed without an answer: what was decided before stands.
        if (!(error instanceof AirlockError) || error.code !== 'consent.denied') throw error;
      }
    },
    [commands.showRights]: async (...args) => {
      const plugin = await choose('Show Effective Rights', args);
      if (plugin !== undefined) await parts.rights.show(plugin);
    },
    [commands.revokeGrants]: async (...args) => {
      const plugin = await choose('Revoke Rights', args);
      if (plugin !== undefined) await revokeRights(await session.airlock(), plugin, messages);
    },
    [commands.refresh]: async () => { parts.refresh(); },
    [commands.trustKey]: async (...args) => {
      const plugin = await choose('Trust Key', args, each => each.signer.kind === 'unknown');
      if (plugin !== undefined) await trustKey(plugin, (await session.airlock()).trust);
    },
    [commands.revokeKey]: async (...args) => {
      const plugin = await choose('Revoke Key', args);
      const airlock = await session.airlock();
      if (plugin !== undefined) await revokeKey(plugin, await airlock.plugins(), airlock.trust);
    },
    [commands.checkRevocations]: async () => checkRevocations((await session.airlock()).trust),
    [commands.openTrustedKeys]: async () => openTrustedKeys(parts.storage),
    [commands.openLimits]: async () => openSettings('airlock'),
    [commands.applyChanges]: async () => changes.answer('apply'),
    [commands.discardChanges]: async () => changes.answer('discard'),
    [commands.showChanges]: async () => changes.show(),
    [commands.verifyAuditLog]: async () => verifyAuditLog(await session.airlock()),
    ...reviewCommands(session, parts.flagPanel),
    [commands.exportRecord]: async () => exportRecord(await session.airlock()),
    [commands.exportBill]: async () => exportBill(await session.airlock()),
  };

  return vscode.Disposable.from(...Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        await handler(...args);
      } catch (error) {
        messages.showError(error);
      }
    })));
}

function named(plugins: readonly InstalledPlugin[], id: string): InstalledPlugin {
  const plugin = plugins.find(each => each.id === id);
  if (plugin === undefined) throw new AirlockError('plugin.not-found', `No plugin with the id “${id}” is installed.`, 'Install it, or refresh the Plugins view.');
  return plugin;
}

/** The execution that a row of the view is about. */
async function recorded(session: AirlockSession, row: unknown): Promise<{ readonly plugin: InstalledPlugin; readonly execution: NamedExecution }> {
  const execution = readExecution(row);
  if (execution === undefined) throw new AirlockError('usage.invalid', 'No execution was named.', 'Choose one in the Plugins view.');
  return { plugin: named(await (await session.airlock()).plugins(), execution.pluginId), execution };
}

function nothingToChoose(installed: number): AirlockError {
  return installed === 0
    ? new AirlockError('plugin.not-found', 'No plugin is installed.', 'Install one from a folder with a plugin.toml.')
    : new AirlockError('plugin.not-found', 'No installed plugin is in the right state for this.', 'See the Plugins view for which are enabled and what they offer.');
}
