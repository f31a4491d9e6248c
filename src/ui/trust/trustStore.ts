import * as vscode from 'vscode';

/** The user's own list of trusted keys, in the extension's storage. */
export function trustFile(storage: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(storage, 'trusted_keys.toml');
}

const template = `# Keys whose plugins Airlock installs. Add the lines of an author's KEY.pub here once you know that it is theirs.
#
# [[keys]]
# name = "Whose key this is"
# public_key = "64 hex digits"
# plugins = ["org.example.hello"]  # the only plugins it may sign; leave out for any
#
# [[revoked]]
# key = "a fingerprint"  # or: digest = "SHA-256 of a module"
# reason = "Why"
`;

/** Opens the user's trusted keys to be edited; writes a commented file first where there is none. */
export async function openTrustedKeys(storage: vscode.Uri): Promise<void> {
  const file = trustFile(storage);
  const exists = await vscode.workspace.fs.stat(file).then(() => true, () => false);
  if (!exists) {
    await vscode.workspace.fs.createDirectory(storage);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(template));
  }
  await vscode.window.showTextDocument(file);
}

/** Calls when the user saved the file in the editor. */
export function onTrustSaved(storage: vscode.Uri, listener: () => void): vscode.Disposable {
  const file = trustFile(storage).toString();
  return vscode.workspace.onDidSaveTextDocument(document => {
    if (document.uri.toString() === file) listener();
  });
}
