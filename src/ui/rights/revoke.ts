import * as vscode from 'vscode';
import type { Airlock } from '../../api/types';
import type { WithdrawnGrants } from '../../api/runTypes';
import type { InstalledPlugin } from '../../plugins/types';
import type { Messages } from '../messages';
import { everywhereDetail, restoredMessage, revocableRights, revokedMessage, type RevocableRight } from './revokeWords';

const UNDO = 'Undo';

interface Item extends vscode.QuickPickItem {
  readonly right?: RevocableRight;
}

/**
 * Lets the user choose rights of a plugin and takes them back: at once and with an *Undo* where they are this workspace's, after a question
 * where others lose them too.
 */
export async function revokeRights(airlock: Airlock, { id, manifest: { meta: { name } } }: InstalledPlugin, messages: Messages): Promise<void> {
  const rights = revocableRights(await airlock.grants(id), await airlock.grantsElsewhere(id));
  if (rights.length === 0) {
    messages.show('info', `${name} was granted nothing that could be revoked.`, []);
    return;
  }
  const chosen = await choose(name, rights);
  if (chosen.length === 0) return;
  const everywhere = chosen.filter(right => right.everywhere);
  if (everywhere.length > 0 && !await confirm(name, chosen)) return;
  for (const { capability } of everywhere) await airlock.revokeGrants(id, { capability, everywhere: true });
  const here = chosen.filter(right => !right.everywhere).map(({ capability }) => capability);
  const withdrawn = here.length === 0 ? undefined : await airlock.withdrawGrants(id, here);
  const text = revokedMessage(name, chosen);
  if (withdrawn === undefined || everywhere.length > 0) messages.show('info', text, []);
  else offerUndo(name, text, withdrawn, messages);
}

async function choose(plugin: string, rights: readonly RevocableRight[]): Promise<readonly RevocableRight[]> {
  const group = (label: string, everywhere: boolean): readonly Item[] => {
    const rows = rights.filter(right => right.everywhere === everywhere);
    return rows.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows.map(right => ({ label: everywhere ? `${right.label}, everywhere` : right.label, description: right.description, detail: right.detail, right }))];
  };
  const picked = await vscode.window.showQuickPick<Item>([...group('In this workspace', false), ...group('In other workspaces, and here', true)], {
    title: `Revoke Rights of ${plugin}`, placeHolder: 'Which may it not use any more?', canPickMany: true, matchOnDescription: true, matchOnDetail: true,
  });
  return (picked ?? []).flatMap(({ right }) => right ?? []);
}

async function confirm(plugin: string, rights: readonly RevocableRight[]): Promise<boolean> {
  const revoke = 'Revoke';
  return await vscode.window.showWarningMessage(`Revoke rights of ${plugin} everywhere?`, { modal: true, detail: everywhereDetail(rights) }, revoke) === revoke;
}

/** Doesn't wait for the user. */
function offerUndo(plugin: string, text: string, withdrawn: WithdrawnGrants, messages: Messages): void {
  void vscode.window.showInformationMessage(text, UNDO).then(async picked => {
    try {
      if (picked === UNDO) messages.show('info', restoredMessage(plugin, withdrawn.grants, await withdrawn.undo()), []);
    } catch (error) {
      messages.showError(error);
    }
  });
}
