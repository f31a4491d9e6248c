import * as vscode from 'vscode';
import type { Airlock } from '../../api/types';
import type { RecordFormat, RecordKind } from '../../store/recordExport';

interface Choice extends vscode.QuickPickItem {
  readonly what: RecordKind;
  readonly format: RecordFormat;
}

const CHOICES: readonly Choice[] = [
  { label: '$(list-ordered) Audit log', description: 'JSON Lines', what: 'audit', format: 'jsonl' },
  { label: '$(list-ordered) Audit log', description: 'CSV', what: 'audit', format: 'csv' },
  { label: '$(history) Executions', description: 'JSON Lines', what: 'executions', format: 'jsonl' },
  { label: '$(history) Executions', description: 'CSV', what: 'executions', format: 'csv' },
];

/** Asks what to export and where to, and writes it. */
export async function exportRecord(airlock: Airlock): Promise<void> {
  const choice = await vscode.window.showQuickPick(CHOICES, { title: 'Export Record', placeHolder: 'What to export' });
  if (choice === undefined) return;
  const { what, format } = choice;
  const name = `airlock-${what}.${format}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: 'Export Record',
    saveLabel: 'Export',
    filters: format === 'csv' ? { CSV: ['csv'] } : { 'JSON Lines': ['jsonl'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `Exporting ${what === 'audit' ? 'the audit log' : 'executions'}` }, async () => {
    const pieces: string[] = [];
    for await (const piece of airlock.exportRecord(what, format)) pieces.push(piece);
    await vscode.workspace.fs.writeFile(target, new Uint8Array(await new Blob(pieces).arrayBuffer()));
  });
  vscode.window.setStatusBarMessage(`$(export) Exported to ${vscode.workspace.asRelativePath(target)}.`, 10_000);
}
