import * as vscode from 'vscode';
import type { Dependents } from '../api/lifecycleTypes';
import type { AirlockError } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import { uninstallDetail } from './lifecycle/words';

/** Asks whether a plugin and what belongs to it may be deleted. */
export async function confirmUninstall(plugin: InstalledPlugin, dependents: Dependents, keybindings: number): Promise<boolean> {
  const uninstall = 'Uninstall';
  const picked = await vscode.window.showWarningMessage(`Uninstall ${plugin.manifest.meta.name} ${plugin.version}?`, {
    modal: true,
    detail: uninstallDetail(plugin, dependents, keybindings),
  }, uninstall);
  return picked === uninstall;
}

/** Asks whether an older version may take the place of what is installed. */
export async function confirmDowngrade(refusal: AirlockError): Promise<boolean> {
  const install = 'Install Older Version';
  return await vscode.window.showWarningMessage(refusal.message, { modal: true, detail: 'An older version may have faults that were mended since.' }, install) === install;
}
