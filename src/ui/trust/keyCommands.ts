import * as vscode from 'vscode';
import type { TrustDesk } from '../../api/trustDesk';
import { AirlockError } from '../../errors';
import { readableKeyId } from '../../plugins/trust/fingerprint';
import type { InstalledPlugin } from '../../plugins/types';
import { askForOwner } from './firstUse';
import { problemOfLine } from './lines';

/** Lets the user trust the key of an installed plugin, once they have seen its fingerprint. */
export async function trustKey(plugin: InstalledPlugin, desk: TrustDesk): Promise<void> {
  const { signer, manifest: { meta } } = plugin;
  if (signer.kind === 'unsigned') throw new AirlockError('signature.missing', `${meta.name} is not signed: there is no key to trust.`, 'Ask its author for a signed package.');
  if (signer.kind === 'trusted') {
    void vscode.window.showInformationMessage(`You trust the key of ${meta.name} already, as that of ${signer.name}.`);
    return;
  }
  const trust = 'Trust This Key…';
  const picked = await vscode.window.showWarningMessage(`Trust the key that signed ${meta.name}?`, {
    modal: true,
    detail: [
      `Fingerprint: ${readableKeyId(signer.keyId)}`,
      `Compare it with what its author publishes, by another way than the package came. What this key signs as ${plugin.id} is then installed and updated without asking; other plugins by it are not.`,
      'An entry is added to your trusted_keys.toml.',
    ].join('\n\n'),
  }, trust);
  const owner = picked === trust ? await askForOwner(meta.authors[0] ?? '', signer.keyId) : undefined;
  if (owner === undefined) return;
  await desk.trustKey(plugin.id, owner);
  void vscode.window.showInformationMessage(`The key of ${owner} is trusted for ${meta.name} from now on.`);
}

/**
 * Lets the user revoke the key of an installed plugin, or the version alone.
 *
 * @param all the installed plugins, to say which the key signed
 */
export async function revokeKey(plugin: InstalledPlugin, all: readonly InstalledPlugin[], desk: TrustDesk): Promise<void> {
  const { signer, manifest: { meta } } = plugin;
  const what = await pickWhat(plugin);
  if (what === undefined) return;
  const affected = all.filter(other => (what === 'key' && signer.kind !== 'unsigned'
    ? other.signer.kind !== 'unsigned' && other.signer.keyId === signer.keyId
    : other.moduleDigest === plugin.moduleDigest));
  const reason = await vscode.window.showInputBox({
    title: 'Revoke Key: why? (optional)',
    prompt: 'Shown whenever something is refused for it.',
    placeHolder: 'The author’s laptop was stolen',
    ignoreFocusOut: true,
    validateInput: text => problemOfLine(text, 300, true),
  });
  if (reason === undefined) return;
  const revoke = 'Revoke';
  const picked = await vscode.window.showWarningMessage(what === 'key' ? `Revoke the key that signed ${meta.name}?` : `Revoke ${meta.name} ${plugin.version}?`, {
    modal: true,
    detail: [
      ...(what === 'key' && signer.kind !== 'unsigned' ? [`Fingerprint: ${readableKeyId(signer.keyId)}`] : [`Module: SHA-256 ${plugin.moduleDigest}`]),
      `These stop at once and can't be run or installed again: ${affected.map(other => `${other.manifest.meta.name} ${other.version}`).join(', ')}.`,
      'An entry is added to your trusted_keys.toml; removing it there takes this back.',
    ].join('\n\n'),
  }, revoke);
  if (picked !== revoke) return;
  await desk.revoke(plugin.id, what, reason.trim());
  void vscode.window.showInformationMessage(what === 'key' ? `The key that signed ${meta.name} is revoked.` : `${meta.name} ${plugin.version} is revoked.`);
}

async function pickWhat({ signer, version }: InstalledPlugin): Promise<'key' | 'module' | undefined> {
  const module = { label: `$(file-binary) Version ${version} only`, description: 'by the digest of its module, whoever signed it', what: 'module' as const };
  const items = signer.kind === 'unsigned' ? [module] : [
    { label: `$(key) The key${signer.kind === 'trusted' ? ` of ${signer.name}` : ''}`, description: 'everything that it signed', what: 'key' as const },
    module,
  ];
  return (await vscode.window.showQuickPick(items, { title: 'Revoke Key', placeHolder: 'What is not to be run any more?' }))?.what;
}
