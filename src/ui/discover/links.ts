import * as vscode from 'vscode';
import { judgeLink } from './judgeLink';

/** Opens an address of a readme, in the browser and after a question that shows it. */
export async function openLink(href: string): Promise<void> {
  const judged = judgeLink(href);
  if (judged === undefined) {
    void vscode.window.showWarningMessage('The readme’s link was not opened: only addresses of the web and of mail are.');
    return;
  }
  const open = 'Open';
  if (judged.question !== undefined && await vscode.window.showWarningMessage(judged.question, { modal: true, detail: judged.uri }, open) !== open) return;
  await vscode.env.openExternal(vscode.Uri.parse(judged.uri, true));
}
