import * as vscode from 'vscode';
import type { Airlock } from '../../api/types';
import type { NamedExecution } from '../argument';

/** Asks where to, and writes an execution's recording with its module there. */
export async function saveRecording(airlock: Airlock, pluginId: string, execution: NamedExecution): Promise<void> {
  const bytes = await airlock.recordingOf(pluginId, execution.id);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${pluginId}-${execution.command}.recording`;
  const target = await vscode.window.showSaveDialog({
    title: 'Save Recording',
    saveLabel: 'Save Recording',
    filters: { Recordings: ['recording'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, bytes);
  vscode.window.setStatusBarMessage('$(save) The recording is saved. It holds what the plugin read.', 10_000);
}
