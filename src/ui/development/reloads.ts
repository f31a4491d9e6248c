import * as vscode from 'vscode';
import type { AirlockSession } from '../session';

/** Milliseconds for which the status bar tells of a reload. */
const statusBarMs = 10_000;

/** Says in the status bar what was reloaded. */
export function tellReloads(session: AirlockSession, onFailure: (error: unknown) => void): vscode.Disposable {
  return session.onDidEvent(event => {
    if (event.name !== 'plugin.reload') return;
    const { pluginId, version } = event;
    const tell = async (): Promise<void> => {
      const plugin = (await (await session.airlock()).plugins()).find(({ id }) => id === pluginId);
      vscode.window.setStatusBarMessage(`$(sync) Reloaded ${plugin?.manifest.meta.name ?? pluginId} ${version}`, statusBarMs);
    };
    tell().catch(onFailure);
  });
}
