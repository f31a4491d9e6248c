import * as vscode from 'vscode';
import type { AirlockExtension } from './api/extension';
import type { Prompts } from './api/prompts';
import { HostRegistry } from './capabilities/foreign/hostRegistry';
import { extensionNamed } from './ui/otherExtensions';
import { activateUi } from './ui/activate';
import type { AirlockSession } from './ui/session';

let session: AirlockSession | undefined;

/** Registers views and commands; everything behind them is loaded and opened when the first of them is used. */
export function activate(context: vscode.ExtensionContext): AirlockExtension {
  let program: Prompts | undefined;
  const registry = new HostRegistry(extensionNamed);
  context.subscriptions.push(vscode.extensions.onDidChange(() => { registry.retainInstalled(); }));
  const opened = session = activateUi(context, async user => {
    const { openDesktopAirlock } = await import('./wiring/desktop');
    const prompts: Prompts = {
      confirmUntrusted: (manifest, signer) => (program ?? user.prompts).confirmUntrusted(manifest, signer),
      consent: question => (program ?? user.prompts).consent(question),
      permit: async question => (program ?? user.prompts).permit?.(question),
    };
    return openDesktopAirlock(context, { ...user, prompts }, registry);
  });
  return {
    apiVersion: 1,
    airlock: () => opened.airlock(),
    onDidEvent: listener => opened.onDidEvent(listener),
    registerHostInterface: registration => registry.register(registration),
    ...(context.extensionMode === vscode.ExtensionMode.Test ? { answerPrompts: (prompts: Prompts | undefined) => { program = prompts; } } : {}),
  };
}

/** Resolves when what was going on has ended and its record is on disk. */
export async function deactivate(): Promise<void> {
  await session?.close();
}
