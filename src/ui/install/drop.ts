import * as vscode from 'vscode';
import type { PluginsNode } from '../plugins/model';

/** Installs what is dropped onto the Plugins view: folders, ZIP files and modules, from the explorer or from outside. */
export function dropToInstall(install: (uri: vscode.Uri) => Promise<void>): vscode.TreeDragAndDropController<PluginsNode> {
  return {
    dragMimeTypes: [],
    dropMimeTypes: ['text/uri-list'],
    async handleDrop(_target, data) {
      const list = await data.get('text/uri-list')?.asString() ?? '';
      // One after the other: each may ask a question.
      for (const uri of dropped(list)) await install(vscode.Uri.parse(uri, true));
    },
  };
}

/** The URIs of a `text/uri-list` (RFC 2483, section 5). */
export function dropped(list: string): readonly string[] {
  return list.split(/\r?\n/).map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#'));
}
