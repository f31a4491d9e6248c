import * as vscode from 'vscode';
import { reportJson, reportText } from '../../api/review/report';
import type { Airlock } from '../../api/types';
import { sha256Hex } from '../../plugins/digest';

interface Choice extends vscode.QuickPickItem {
  readonly how: 'copy' | 'save' | 'save-with-recording';
}

/** Makes a report of a flag: copies it, or asks where to and saves it. Nothing is sent. Returns whether it was done. */
export async function saveReport(airlock: Airlock, flagId: string): Promise<boolean> {
  const report = await airlock.review.report(flagId);
  const choices: readonly Choice[] = [
    { label: '$(copy) Copy as text', how: 'copy' },
    { label: '$(json) Save as JSON…', how: 'save' },
    ...(report.execution?.hasRecording === true ? [{ label: '$(save) Save as JSON, with the recording…', detail: 'The recording holds what the plugin read, and the plugin’s module.', how: 'save-with-recording' as const }] : []),
  ];
  const choice = await vscode.window.showQuickPick(choices, { title: 'Report Security Flag', placeHolder: 'What to do with the report. Nothing is sent.' });
  if (choice === undefined) return false;
  if (choice.how === 'copy') {
    await vscode.env.clipboard.writeText(reportText(report));
    vscode.window.setStatusBarMessage('$(copy) The report is copied.', 10_000);
    return true;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `airlock-report-${report.flag.pluginId}-${report.flag.kind}.json`;
  const target = await vscode.window.showSaveDialog({
    title: 'Report Security Flag',
    saveLabel: 'Save Report',
    filters: { JSON: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return false;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  if (choice.how === 'save') {
    await vscode.workspace.fs.writeFile(target, encode(reportJson(report)));
  } else {
    const bytes = await airlock.recordingOf(report.flag.pluginId, report.flag.execution);
    const beside = target.with({ path: `${target.path.replace(/\.json$/, '')}.recording` });
    await vscode.workspace.fs.writeFile(beside, bytes);
    const file = beside.path.slice(beside.path.lastIndexOf('/') + 1);
    await vscode.workspace.fs.writeFile(target, encode(reportJson(report, { file, sha256: await sha256Hex(bytes), bytes: bytes.length })));
  }
  vscode.window.setStatusBarMessage(`$(save) The report is saved to ${vscode.workspace.asRelativePath(target)}.`, 10_000);
  return true;
}
