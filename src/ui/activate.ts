import * as vscode from 'vscode';
import type { Prompts } from '../api/types';
import { registerCommands } from './commands';
import { ConsentDesk } from './consent/consent';
import { views } from './ids';
import { Installer } from './install/install';
import { ManifestProblems } from './install/problems';
import { Messages } from './messages';
import { PluginsTree } from './plugins/tree';
import { confirmUntrusted } from './prompts';
import { Logs } from './run/logs';
import { CommandRunner } from './run/run';
import { AirlockSession, type OpenedAirlock } from './session';

/** Opens the service behind the views, with the questions it may ask. */
export type OpenAirlock = (prompts: Prompts, log: vscode.LogOutputChannel) => Promise<OpenedAirlock>;

/** Registers views and commands. Nothing is opened before one of them is used. */
export function activateUi(context: vscode.ExtensionContext, open: OpenAirlock): AirlockSession {
  const logs = new Logs();
  const messages = new Messages(logs);
  const desk = new ConsentDesk(context.extensionUri, logs.airlock);
  const prompts: Prompts = { confirmUntrusted, consent: question => desk.ask(question) };
  const session = new AirlockSession(() => open(prompts, logs.airlock));
  const problems = new ManifestProblems();
  const installer = new Installer(session, messages, problems);
  const runner = new CommandRunner(session, desk, logs, messages);
  const tree = new PluginsTree(session, error => { messages.log(error); });
  context.subscriptions.push(
    logs, session, problems, tree, desk,
    vscode.window.createTreeView(views.plugins, { treeDataProvider: tree, showCollapseAll: true }),
    registerCommands({ session, runner, installer, logs, messages, storage: context.globalStorageUri, refresh: () => { tree.refresh(); } }),
  );
  installer.markPackageFolders().catch((error: unknown) => { messages.log(error); });
  return session;
}
