import * as vscode from 'vscode';
import type { InstalledPlugin, Manifest, Signer } from '../plugins/types';
import { readableKeyId } from '../plugins/trust/fingerprint';
import { signerExplanation } from './words';

/** Asks whether a plugin and what belongs to it may be deleted. */
export async function confirmUninstall(plugin: InstalledPlugin): Promise<boolean> {
  const uninstall = 'Uninstall';
  const picked = await vscode.window.showWarningMessage(`Uninstall ${plugin.manifest.meta.name} ${plugin.version}?`, {
    modal: true,
    detail: 'This deletes Airlock’s copy of the plugin and everything that you allowed it, in all workspaces. The folder that it was installed from, and the record of its executions, stay.',
  }, uninstall);
  return picked === uninstall;
}

/** Asks whether a package whose maker is not known may be installed. Only asked where the trust policy is `ask`. */
export async function confirmUntrusted(manifest: Manifest, signer: Signer): Promise<boolean> {
  const install = 'Install Anyway';
  const { name, authors } = manifest.meta;
  const detail = [
    signerExplanation(signer),
    ...(signer.kind === 'unsigned' ? [] : [`Key: ${readableKeyId(signer.keyId)}`]),
    `The package says: ${name} ${manifest.version} (${manifest.id})${authors.length === 0 ? '' : `, by ${authors.join(', ')}`}. Nobody vouches for that.`,
    'Installed, it still runs in the sandbox and gets only what you allow.',
  ].join('\n\n');
  const picked = await vscode.window.showWarningMessage(`Install ${name} although its maker is not known?`, { modal: true, detail }, install);
  return picked === install;
}
