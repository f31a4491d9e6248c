import * as vscode from 'vscode';
import type { Credentials } from '../../plugins/sources/oci/registryClient';
import { parseOciReference } from '../../plugins/sources/oci/reference';

/** Names of the registries that the user signed in at; the passwords are in the editor's secret storage. */
const listKey = 'airlock.registries';

/** The accounts that the user told the editor, registry by registry. */
export class RegistryAccounts {
  constructor(private readonly context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {}

  /** What the user told for a registry (host and port). */
  async of(registry: string): Promise<Credentials | undefined> {
    const kept = await this.context.secrets.get(secretKey(registry));
    if (kept === undefined) return undefined;
    const at = kept.indexOf('\n');
    return at < 0 ? undefined : { username: kept.slice(0, at), password: kept.slice(at + 1) };
  }

  /** @param suggested the registry's host, where it is known which one is meant */
  async signIn(suggested: string): Promise<void> {
    const title = 'Sign In to Registry';
    const registry = (await vscode.window.showInputBox({ title: `${title} (1 of 3)`, prompt: 'The host of the registry, with its port where it has one.', placeHolder: 'ghcr.io', value: suggested, ignoreFocusOut: true, validateInput: problemOfHost }))?.trim();
    if (registry === undefined || registry === '') return;
    const username = await vscode.window.showInputBox({ title: `${title} (2 of 3)`, prompt: `Your user name at ${registry}.`, ignoreFocusOut: true, validateInput: value => (/[:\n]/.test(value) ? 'A user name has no colon in it.' : undefined) });
    if (username === undefined || username === '') return;
    const password = await vscode.window.showInputBox({ title: `${title} (3 of 3)`, prompt: 'A password or an access token. It is kept in the editor’s secret storage, and sent to this registry only.', password: true, ignoreFocusOut: true });
    if (password === undefined || password === '') return;
    await this.context.secrets.store(secretKey(registry), `${username}\n${password}`);
    await this.context.globalState.update(listKey, [...new Set([...this.known(), registry])].sort());
    void vscode.window.showInformationMessage(`Airlock uses your account ${username} for ${registry} from now on.`);
  }

  async signOut(): Promise<void> {
    const known = this.known();
    if (known.length === 0) {
      void vscode.window.showInformationMessage('You are signed in at no registry here. What `docker login` keeps is used as well, and is signed out by `docker logout`.');
      return;
    }
    const registry = await vscode.window.showQuickPick([...known], { title: 'Sign Out of Registry', placeHolder: 'Which one?' });
    if (registry === undefined) return;
    await this.context.secrets.delete(secretKey(registry));
    await this.context.globalState.update(listKey, known.filter(other => other !== registry));
    void vscode.window.showInformationMessage(`Airlock forgot your account for ${registry}.`);
  }

  private known(): readonly string[] {
    const kept: unknown = this.context.globalState.get(listKey);
    return Array.isArray(kept) ? kept.filter(name => typeof name === 'string') : [];
  }
}

function secretKey(registry: string): string {
  return `airlock.registry.${registry}`;
}

function problemOfHost(value: string): string | undefined {
  const location = `oci://${value.trim()}/x`;
  try {
    parseOciReference(location);
    return undefined;
  } catch {
    return value.trim() === '' ? undefined : 'Write the host alone, for example ghcr.io or registry.example.org:5000.';
  }
}
