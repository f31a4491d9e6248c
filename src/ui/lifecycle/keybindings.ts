import * as vscode from 'vscode';
import { mentions } from './words';

/**
 * How many of the user's keyboard shortcuts name a plugin. An extension is told of none: they are counted in the file of
 * the default profile, where that can be read.
 *
 * @param storage where the extension keeps what it knows: `User/globalStorage/ID` of the editor's own folder
 */
export async function countKeybindings(storage: vscode.Uri, pluginId: string): Promise<number> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(storage, '..', '..', 'keybindings.json'));
    return mentions(new TextDecoder().decode(bytes), pluginId);
  } catch {
    // There are none, or they are elsewhere.
    return 0;
  }
}
