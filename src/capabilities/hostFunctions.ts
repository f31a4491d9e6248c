import type { Links } from '../sandbox/links';
import { importKey } from '../sandbox/types';
import type { HostFunction } from '../sandbox/types';
import type { PluginImport } from '../wasm/types';
import type { FlatFunction } from './flat/flatFunction';
import { FLAT_FUNCTIONS } from './flat/provided';
import { grantedOnly } from './gate';
import { emptyData } from './interfaces/dataSession';
import { interfaceFunctions, linkedInterface, PROVIDED } from './interfaces/provided';
import type { HostInterface, HostServices } from './interfaces/types';
import { extensionOf, isForeignCapability } from './types';
import type { CapabilityRequest } from './types';
import { RunUse } from './use';

/**
 * How a plugin is linked that asks for these capabilities. A function with a flat name that needs another one is denied in the
 * module itself; what is linked is let pass, or not, at each call.
 *
 * @param foreign interfaces that other extensions brought; a plugin is linked to those alone whose capability it asks for
 */
export function linksFor(requests: readonly Pick<CapabilityRequest, 'name'>[], foreign: readonly HostInterface[] = []): Links {
  const asked = new Set<string>(['log', ...requests.map(({ name }) => name)]);
  return {
    wasi: true,
    interfaces: [...LINKED, ...foreign.filter(({ capability }) => capability === undefined || asked.has(capability)).map(linkedInterface)],
    functions: FLAT_FUNCTIONS.flatMap(({ modules, name, capability, signature, attached }) => modules.map(module => ({
      module, name, signature, decision: asked.has(capability) ? 'granted' as const : 'denied' as const,
      ...(attached === undefined ? {} : { attached }),
    }))),
  };
}

const LINKED = PROVIDED.map(linkedInterface);

/** How a plugin is linked that asks for nothing. */
export const PLUGIN_LINKS: Links = linksFor([]);

/**
 * How a plugin is linked to be looked at before it runs: what extensions bring that are not there now is taken for what it says.
 *
 * @param foreign as for {@link linksFor}
 */
export function linksToAdmit(requests: readonly Pick<CapabilityRequest, 'name'>[], foreign: readonly HostInterface[] = []): Links {
  const missing = requests.map(({ name }) => name).filter(isForeignCapability).filter(name => !foreign.some(({ capability }) => capability === name));
  const links = linksFor(requests, foreign);
  return missing.length === 0 ? links : { ...links, assumed: [...new Set(missing.map(name => extensionOf(name).split('.')[0] ?? ''))].sort() };
}

/** The functions behind the links: what answers the interfaces that a module imports, and the flat names. */
export function hostFunctions(services: HostServices, imports: readonly PluginImport[], foreign: readonly HostInterface[] = []): ReadonlyMap<string, HostFunction> {
  const functions = new Map<string, HostFunction>(interfaceFunctions(services, imports, [...PROVIDED, ...foreign]));
  for (const flat of FLAT_FUNCTIONS) {
    for (const module of flat.modules) functions.set(importKey(module, flat.name), answering(flat, `${module}.${flat.name}`, services));
  }
  return functions;
}

/** The functions of an execution that has no services: what it keeps goes with it, and all that it can do is to log, and what was granted of its files. */
export function bareFunctions(log: HostServices['log'], imports: readonly PluginImport[], granted: readonly CapabilityRequest[] = []): ReadonlyMap<string, HostFunction> {
  return hostFunctions({ log, data: emptyData(), gate: grantedOnly(granted), use: new RunUse() }, imports);
}

/** The functions for a replay that shows nothing: what was answered is in the recording. */
export function silentFunctions(imports: readonly PluginImport[]): ReadonlyMap<string, HostFunction> {
  return bareFunctions(() => undefined, imports);
}

function answering(flat: FlatFunction, call: string, services: HostServices): HostFunction {
  return { ...flat.signature, capability: flat.capability, ...(flat.isOutput === true ? { isOutput: true } : {}), call: flat.implement(services, call) };
}
