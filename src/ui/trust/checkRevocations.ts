import * as vscode from 'vscode';
import type { RevocationListState } from '../../api/revocationLists';
import type { TrustDesk } from '../../api/trustDesk';

/** Looks for newer revocation lists, and tells how each stands. */
export async function checkRevocations(desk: TrustDesk): Promise<void> {
  const states = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: 'Checking revocation lists' }, () => desk.refreshLists());
  if (states.length === 0) {
    void vscode.window.showInformationMessage('The setting “airlock.trust.revocationLists” names no list.');
    return;
  }
  for (const state of states) {
    const show = state.problem === undefined && state.list?.isStale === false ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    void show(describeList(state));
  }
}

/** How a list stands, in a sentence or two. */
export function describeList({ location, list, problem }: RevocationListState): string {
  const what = list === undefined
    ? `There is no list from ${location} yet.`
    : `${location}: list ${list.number} of ${list.issued.slice(0, 10)} counts, with ${list.revoked === 1 ? '1 entry' : `${list.revoked} entries`}${list.isStale ? `; a newer one was due on ${list.nextUpdate.slice(0, 10)}` : ''}.`;
  return problem === undefined ? what : `${what} ${problem}`;
}
