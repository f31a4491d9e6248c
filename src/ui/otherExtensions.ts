import * as v from 'valibot';
import * as vscode from 'vscode';
import type { ForeignExtensions } from '../api/foreignRights';
import type { HostRegistry, KnownExtension } from '../capabilities/foreign/hostRegistry';

/** What an extension's package.json says to Airlock. */
const manifest = v.object({ airlock: v.object({ capabilities: v.array(v.string()) }) });

/** An extension of this window by its id, with what it says that it brings. */
export function extensionNamed(id: string): KnownExtension | undefined {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined) return undefined;
  const parsed = v.safeParse(manifest, extension.packageJSON);
  return { capabilities: parsed.success ? parsed.output.airlock.capabilities : [] };
}

/** The other extensions of this window, activated when a plugin wants what one of them brings. */
export function otherExtensions(registry: HostRegistry): ForeignExtensions {
  return {
    get interfaces() {
      return registry.interfaces;
    },
    async activate(id) {
      const extension = vscode.extensions.getExtension(id);
      // One that has nothing for plugins is not started because a plugin names it.
      if (extension === undefined) return false;
      if (extensionNamed(id)?.capabilities.length === 0) return true;
      await extension.activate();
      return true;
    },
  };
}
