import { foreignInterface } from '../capabilities/foreign/foreignInterface';
import type { RegisteredInterface } from '../capabilities/foreign/types';
import type { HostInterface } from '../capabilities/interfaces/types';
import { extensionOf, isForeignCapability } from '../capabilities/types';
import type { CapabilityRequest, ForeignCapability } from '../capabilities/types';
import { AirlockError, sentenceOf } from '../errors';
import type { Manifest } from '../plugins/types';
import { unlessAborted } from '../unlessAborted';

/** The other extensions of the editor, as far as they give something to plugins. */
export interface ForeignExtensions {
  /** What they registered so far. */
  readonly interfaces: readonly RegisteredInterface[];
  /** Activates one, so that it registers what it brings. False where it is not installed, or disabled. Rejects with what its activation throws. */
  activate(extensionId: string): Promise<boolean>;
}

/** What is registered now, as plugins are linked to it. */
export function registeredNow(extensions: ForeignExtensions | undefined): readonly HostInterface[] {
  return (extensions?.interfaces ?? []).map(foreignInterface);
}

/**
 * What a plugin is linked to of other extensions: those that its manifest names are activated where they have to be.
 *
 * @throws AirlockError `interface.missing` where one is not there, or doesn't bring what is asked for; `cancelled`
 */
export async function foreignFor({ meta, capabilities }: Manifest, extensions: ForeignExtensions | undefined, signal: AbortSignal): Promise<readonly HostInterface[]> {
  const wanted = new Set(capabilities.map((request: CapabilityRequest) => request.name).filter(isForeignCapability));
  for (const capability of wanted) await requireRegistered(capability, meta.name, extensions, signal);
  return registeredNow(extensions).filter(({ capability }) => capability !== undefined && isForeignCapability(capability) && wanted.has(capability));
}

async function requireRegistered(capability: ForeignCapability, plugin: string, extensions: ForeignExtensions | undefined, signal: AbortSignal): Promise<void> {
  const isThere = (): boolean => extensions?.interfaces.some(one => one.capability === capability) === true;
  if (isThere()) return;
  const extension = extensionOf(capability);
  const needs = `${plugin} needs "${capability.slice(capability.lastIndexOf('/') + 1)}" of the extension ${extension}`;
  if (extensions === undefined) throw new AirlockError('interface.missing', `${needs}, and there are no extensions here.`, 'Run it in the editor, with that extension installed.');
  const isInstalled = await unlessAborted(extensions.activate(extension), signal, cancelled).catch((error: unknown) => {
    if (error instanceof AirlockError) throw error;
    throw new AirlockError('interface.missing', `${needs}, which failed to start: ${sentenceOf(error)}`, `See what is wrong with ${extension}, and run it again.`, { cause: error });
  });
  if (!isInstalled) throw new AirlockError('interface.missing', `${needs}, which is not installed here, or is disabled.`, `Install or enable ${extension}, and run it again.`);
  if (!isThere()) throw new AirlockError('interface.missing', `${needs}, which doesn't bring that.`, `Install a version of ${extension} that does, or ask its author.`);
}

function cancelled(): never {
  throw new AirlockError('cancelled', 'Cancelled before it started.');
}
