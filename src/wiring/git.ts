import * as vscode from 'vscode';

/** What of the built-in Git extension's API (version 1) is used. */
interface GitExtension {
  getAPI(version: 1): { readonly git: { readonly path: string } };
}

/** The git that the editor itself uses; whichever the machine has where its Git extension is turned off or found none. */
export async function gitProgram(): Promise<string> {
  try {
    const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
    const { git } = (await extension?.activate())?.getAPI(1) ?? {};
    return git?.path ?? 'git';
  } catch {
    return 'git';
  }
}
