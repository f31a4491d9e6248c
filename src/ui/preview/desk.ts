import * as vscode from 'vscode';
import type { ChangePrompts, ChangesReview, FolderChanges } from '../../api/changePrompts';
import type { After, Before, Change } from '../../sandbox/overlay';
import { unlessAborted } from '../../unlessAborted';
import { OneAtATime } from '../consent/queue';
import { contextKeys, commands } from '../ids';
import type { Logs } from '../run/logs';
import { changeLine, conflictLine, countChanges, isShown, shownText } from './entries';
import { ShownEditor } from './shownEditor';
import type { UndecidedChanges } from './undecided';

/** Scheme of the documents that show what a file was and what it would be. */
const SCHEME = 'airlock-preview';

/** Most files in one diff editor; the log lists all. */
const MAX_SHOWN = 300;

/** Most lines of a dialog's list. */
const MAX_LINES = 10;

/** A review that waits for its answer. */
interface Open {
  readonly show: () => Promise<void>;
  readonly answer: (decision: 'apply' | 'discard' | undefined) => void;
}

/**
 * Shows what plugins would change in the editor's own diff editor, and has it applied or discarded: by the notification,
 * by the buttons of the diff editor, by the status bar and by commands. Closing any of them decides nothing.
 */
export class ChangesDesk implements ChangePrompts, vscode.Disposable {
  private readonly queue = new OneAtATime();
  private readonly texts = new Map<string, string>();
  private readonly owned: vscode.Disposable[];
  private open: Open | undefined;
  private reviews = 0;

  constructor(private readonly logs: Logs, private readonly undecided: UndecidedChanges) {
    this.owned = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: uri => this.texts.get(uri.toString()) ?? 'This was decided.\n' }),
    ];
  }

  /** Answers the open review. */
  answer(decision: 'apply' | 'discard'): void {
    if (this.open === undefined) void vscode.window.showInformationMessage('No changes wait for your decision.');
    else this.open.answer(decision);
  }

  /** Brings the open review's diff editor to the front. */
  async show(): Promise<void> {
    await this.open?.show();
  }

  async overwriteUnsaved({ plugin, path, signal }: Parameters<ChangePrompts['overwriteUnsaved']>[0]): Promise<boolean> {
    if (signal.aborted) return false;
    // Keeping is the button that Enter presses; closing the question keeps too.
    const write = 'Let the Plugin Write';
    const picked = await unlessAborted(vscode.window.showWarningMessage(`${plugin.manifest.meta.name} wants to write to ${path}, which you have changed and not saved.`, {
      modal: true,
      detail: 'The plugin sees the file as it is on disk, without your changes. If you let it write, your text stays in the editor, and saving it will ask which of the two to keep.',
    }, 'Keep My Changes', write), signal, () => undefined);
    this.logs.of(plugin).info(`Writing to ${path}, which has unsaved changes: ${picked === write ? 'allowed' : 'refused'}.`);
    return picked === write;
  }

  async resolveConflicts({ plugin, conflicts, total, signal }: Parameters<ChangePrompts['resolveConflicts']>[0]): Promise<'all' | 'others' | undefined> {
    const lines = conflicts.slice(0, MAX_LINES).map(conflictLine);
    const more = conflicts.length > lines.length ? [`… and ${conflicts.length - lines.length} more.`] : [];
    const others = { title: 'Apply the Others' };
    const all = { title: 'Apply All' };
    const picked = await unlessAborted(vscode.window.showWarningMessage(`Changes of ${plugin.manifest.meta.name} collide with others.`, {
      modal: true,
      detail: [...lines, ...more, '', 'Applying them all replaces what is on disk. Unsaved changes stay in their editor.'].join('\n'),
    }, ...(total > conflicts.length ? [others] : []), all), signal, () => undefined);
    return picked === others ? 'others' : picked === all ? 'all' : undefined;
  }

  reviewChanges(review: ChangesReview): Promise<'apply' | 'discard' | undefined> {
    return this.queue.run(() => this.conduct(review));
  }

  dispose(): void {
    this.open?.answer(undefined);
    for (const item of this.owned) item.dispose();
  }

  private async conduct(review: ChangesReview): Promise<'apply' | 'discard' | undefined> {
    const { plugin, folders, incomplete, signal } = review;
    if (signal.aborted) return undefined;
    const all = folders.flatMap(({ changes }) => changes);
    const name = plugin.manifest.meta.name;
    const log = this.logs.of(plugin);
    log.info(`Preview of ${review.command}: ${countChanges(all)}. Nothing was written.`);
    for (const change of all) log.info(`  ${changeLine(change)}`);
    if (incomplete !== undefined) log.warn(incomplete);

    this.texts.clear();
    const resources = await this.resourcesOf(folders);
    const title = `${name}: Changes to Apply or Discard`;
    const show = async (): Promise<void> => {
      if (resources.length > 0) await vscode.commands.executeCommand('vscode.changes', title, resources);
      else log.show();
    };
    const status = vscode.window.createStatusBarItem('airlock.changes', vscode.StatusBarAlignment.Left, 100);
    status.name = 'Airlock: Changes to Decide On';
    status.text = `$(diff) ${name}: ${all.length} ${all.length === 1 ? 'change' : 'changes'} to decide on`;
    status.tooltip = `${countChanges(all)}. Nothing was written. Click to look at it.`;
    status.command = commands.showChanges;
    status.show();
    const shown = new ShownEditor(title, isShown => { void vscode.commands.executeCommand('setContext', contextKeys.changesShown, isShown); });
    try {
      await this.undecided.remember(review);
      const answer = new Promise<'apply' | 'discard' | undefined>(resolve => {
        this.open = { show, answer: resolve };
        void vscode.commands.executeCommand('setContext', contextKeys.changesPending, true);
        void show().then(undefined, (error: unknown) => log.error(`The diff editor did not open: ${String(error)}`));
        void this.notify(`${name} would change your workspace: ${countChanges(all)}. Nothing was written yet.${incomplete === undefined ? '' : ` ${incomplete}`}`, resolve);
      });
      const decision = await unlessAborted(answer, signal, () => undefined);
      log.info(decision === 'apply' ? 'The changes are being applied.' : 'The changes were discarded.');
      // Where the window closes, what was lost is told the next time.
      if (!signal.aborted) await this.undecided.forget();
      return decision;
    } finally {
      this.open = undefined;
      status.dispose();
      shown.dispose();
      this.texts.clear();
      await vscode.commands.executeCommand('setContext', contextKeys.changesPending, false);
      await closeTabs(title);
    }
  }

  /** A notification that was closed decides nothing; "Show" leaves the decision to the editor's buttons. */
  private async notify(message: string, answer: Open['answer']): Promise<void> {
    const picked = await vscode.window.showInformationMessage(message, 'Apply', 'Discard', 'Show Changes');
    if (picked === 'Apply') answer('apply');
    else if (picked === 'Discard') answer('discard');
    else if (picked === 'Show Changes') await this.show();
  }

  /** Label, original and modified of each change that a diff editor can show. */
  private async resourcesOf(folders: readonly FolderChanges[]): Promise<[vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined][]> {
    this.reviews += 1;
    const resources: [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined][] = [];
    for (const [index, { location, changes }] of folders.entries()) {
      const root = location === undefined ? undefined : vscode.Uri.parse(location, true);
      for (const change of changes.filter(isShown).slice(0, MAX_SHOWN)) {
        const authority = `${this.reviews}.${index}`;
        const [original, modified] = await this.sidesOf(change, authority);
        resources.push([root === undefined ? original ?? modified ?? vscode.Uri.from({ scheme: SCHEME, authority }) : vscode.Uri.joinPath(root, change.path), original, modified]);
      }
    }
    return resources;
  }

  private async sidesOf(change: Change, authority: string): Promise<readonly [vscode.Uri | undefined, vscode.Uri | undefined]> {
    const side = async (which: string, path: string, content: Before | After): Promise<vscode.Uri> => {
      const uri = vscode.Uri.from({ scheme: SCHEME, authority, path: `/${path}`, query: which });
      this.texts.set(uri.toString(), shownText(content.type, await content.read()));
      return uri;
    };
    return [
      'before' in change ? await side('before', change.kind === 'renamed' ? change.from : change.path, change.before) : undefined,
      'after' in change ? await side('after', change.path, change.after) : undefined,
    ];
  }
}

/** Closes the diff editor of a review that is over; the editor adds the number of files to the title. */
async function closeTabs(title: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(tab => tab.label.startsWith(title));
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
}
