import * as vscode from 'vscode';
import type { UntrustedAnswer } from '../../api/prompts';
import type { Manifest, Signer } from '../../plugins/types';
import { readableKeyId } from '../../plugins/trust/fingerprint';
import { signerExplanation } from '../words';
import { problemOfLine } from './lines';

/** Asks whether a package whose maker is not known may be installed. Only asked where the trust policy is `ask`. */
export async function confirmUntrusted(manifest: Manifest, signer: Signer): Promise<UntrustedAnswer> {
  const { name, authors } = manifest.meta;
  const isSigned = signer.kind !== 'unsigned';
  const trust = 'Trust This Key…';
  const install = isSigned ? 'Install Once' : 'Install Anyway';
  const detail = [
    signerExplanation(signer),
    ...(isSigned ? [
      `Fingerprint: ${readableKeyId(signer.keyId)}`,
      `Compare it with what its author publishes, by another way than the package came. If you trust the key, what it signs as ${manifest.id} is installed and updated without asking; other plugins by it are not.`,
    ] : []),
    `The package says: ${name} ${manifest.version} (${manifest.id})${authors.length === 0 ? '' : `, by ${authors.join(', ')}`}. Nobody vouches for that.`,
    'Installed, it still runs in the sandbox and gets only what you allow.',
  ].join('\n\n');
  const picked = await vscode.window.showWarningMessage(`Install ${name} although its maker is not known?`, { modal: true, detail }, ...(isSigned ? [install, trust] : [install]));
  if (picked !== trust || !isSigned) return picked === install;
  const owner = await askForOwner(authors[0] ?? '', signer.keyId);
  return owner === undefined ? false : { trustAs: owner };
}

/** Asks whose key it is. */
export async function askForOwner(suggested: string, keyId: string): Promise<string | undefined> {
  const owner = await vscode.window.showInputBox({
    title: 'Trust Key',
    prompt: `Whose key is ${readableKeyId(keyId).slice(0, 19)} …? The name is shown wherever their plugin is.`,
    value: suggested,
    ignoreFocusOut: true,
    validateInput: text => problemOfLine(text, 100),
  });
  return owner?.trim();
}
