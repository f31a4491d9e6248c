import * as vscode from 'vscode';
import type { ChangePrompts } from '../api/changePrompts';
import type { Prompts } from '../api/prompts';
import type { AirlockError } from '../errors';
import { registerCommands } from './commands';
import { ConsentDesk } from './consent/consent';
import { DiscoverDesk } from './discover/discover';
import { eventLine, levelOf } from './events/eventLine';
import { settings, views } from './ids';
import { tellReloads } from './development/reloads';
import { dropToInstall } from './install/drop';
import { Installer } from './install/install';
import { ManifestProblems } from './install/problems';
import { RegistryAccounts } from './install/registryAccounts';
import { LanguageModelKeys } from './llm/languageModelKeys';
import { Messages } from './messages';
import { PluginsTree } from './plugins/tree';
import { askPermit } from './policy/permit';
import { RightsDocuments } from './policy/rightsDocument';
import { ChangesDesk } from './preview/desk';
import { UndecidedChanges } from './preview/undecided';
import { Logs } from './run/logs';
import { CommandRunner } from './run/run';
import { tellOfFlag } from './review/commands';
import { FlagPanel } from './review/panel';
import { ReviewTree } from './review/tree';
import { AirlockSession, type OpenedAirlock } from './session';
import { UpdatesDesk } from './updates/updates';
import { confirmUntrusted } from './trust/firstUse';
import { onTrustSaved } from './trust/trustStore';

/** What the service behind the views is opened with. */
export interface UserContact {
  readonly prompts: Prompts;
  readonly changePrompts: ChangePrompts;
  readonly log: vscode.LogOutputChannel;
  /** Tells the user of something that went wrong although work goes on. */
  readonly onProblem: (problem: AirlockError) => void;
}

/** Opens the service behind the views. */
export type OpenAirlock = (user: UserContact) => Promise<OpenedAirlock>;

/** Registers views and commands. Nothing is opened before one of them is used. */
export function activateUi(context: vscode.ExtensionContext, open: OpenAirlock): AirlockSession {
  const logs = new Logs();
  const messages = new Messages(logs);
  const undecided = new UndecidedChanges(context.workspaceState);
  const changes = new ChangesDesk(logs, undecided);
  const desk = new ConsentDesk(context.extensionUri, logs.airlock);
  const prompts: Prompts = { confirmUntrusted, consent: question => desk.ask(question), permit: question => askPermit(question, logs) };
  const session = new AirlockSession(() => open({ prompts, changePrompts: changes, log: logs.airlock, onProblem: problem => { messages.showProblem(problem); } }), error => { messages.log(error); });
  session.onDidEvent(event => { logs.airlock[levelOf(event)](eventLine(event)); });
  session.onDidEvent(event => { tellOfFlag(session, messages, event).catch((error: unknown) => { messages.log(error); }); });
  const accounts = new RegistryAccounts(context);
  const modelKeys = new LanguageModelKeys(context);
  const problems = new ManifestProblems();
  const installer = new Installer(session, messages, problems);
  const discover = new DiscoverDesk(context.extensionUri, session, installer, messages);
  const runner = new CommandRunner(session, desk, logs, messages);
  const tree = new PluginsTree(session, error => { messages.log(error); });
  const flagPanel = new FlagPanel(session, error => { messages.log(error); });
  const updates = new UpdatesDesk(session, messages);
  const rights = new RightsDocuments(session);
  const view = vscode.window.createTreeView(views.plugins, { treeDataProvider: tree, showCollapseAll: true, dragAndDropController: dropToInstall(uri => installer.installUri(uri)) });
  context.subscriptions.push(tree.onDidRead(plugins => { updates.badge(view, plugins); }));
  context.subscriptions.push(
    new ReviewTree(session, error => { messages.log(error); }), flagPanel,
    updates, rights, view, logs, session, problems, tree, desk, changes, discover, tellReloads(session, error => { messages.log(error); }),
    registerCommands({ session, runner, installer, discover, accounts, modelKeys, changes, updates, rights, flagPanel, logs, messages, storage: context.globalStorageUri, refresh: () => { tree.refresh(); } }),
  );
  context.subscriptions.push(onTrustSaved(context.globalStorageUri, () => { tree.refresh(); }));
  const markPackages = (): void => { installer.markPackageFolders().catch((error: unknown) => { messages.log(error); }); };
  context.subscriptions.push(vscode.workspace.onDidChangeWorkspaceFolders(() => {
    markPackages();
    // What a plugin may do hangs on the folders that are open.
    tree.refresh();
  }));
  context.subscriptions.push(vscode.workspace.onDidChangeConfiguration(event => {
    if ([settings.plugins, settings.hotReload, settings.discoveryDirectories].some(id => event.affectsConfiguration(id))) tree.refresh();
  }));
  markPackages();
  undecided.tell().then(undefined, (error: unknown) => { messages.log(error); });
  return session;
}
