import * as vscode from 'vscode';
import type { Airlock } from '../../api/types';

/** Asks where to write the bill of materials of all installed plugins to, writes it, and shows it. */
export async function exportBill(airlock: Airlock): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: 'Export Software Bill of Materials',
    saveLabel: 'Export',
    // CycloneDX's own name for such files.
    filters: { 'CycloneDX JSON': ['cdx.json', 'json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, 'airlock.cdx.json') }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(await airlock.billOfMaterials()));
  await vscode.window.showTextDocument(target);
}
