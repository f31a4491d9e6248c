import { ExecutionEnd } from '../sandbox/executionEnd';
import type { Links } from '../sandbox/links';
import { importKey } from '../sandbox/types';
import type { HostFunction } from '../sandbox/types';
import type { Attached, FlatType, PluginImport } from '../wasm/types';
import { emptyData } from './interfaces/dataSession';
import { LINKED_INTERFACES, interfaceFunctions } from './interfaces/provided';
import type { HostServices } from './interfaces/types';
import { logFunction } from './logFunction';
import type { CapabilityName } from './types';

/** A function beyond WASI that plugins may import, and the capability that it needs. */
interface KnownFunction {
  readonly modules: readonly string[];
  readonly name: string;
  readonly capability: CapabilityName;
  /** What its calls bring along. */
  readonly attached?: Attached;
}

/** The modules that the flat names are imported from: our own, and what C compilers say when nothing was named. */
const FLAT_MODULES = ['airlock', 'env'];

const KNOWN: readonly KnownFunction[] = [
  { modules: FLAT_MODULES, name: 'host_log', capability: 'log', attached: { pointer: 1, length: 2, unit: 1, follow: false } },
  { modules: FLAT_MODULES, name: 'host_retrieval_search', capability: 'retrieval' },
  { modules: FLAT_MODULES, name: 'host_llm_chat', capability: 'llm' },
  { modules: FLAT_MODULES, name: 'host_plan', capability: 'plan' },
  { modules: FLAT_MODULES, name: 'host_fetch', capability: 'network' },
  { modules: FLAT_MODULES, name: 'host_exec', capability: 'exec' },
  { modules: [...FLAT_MODULES, 'host'], name: 'read_file', capability: 'fs.read' },
  { modules: [...FLAT_MODULES, 'host'], name: 'write_file', capability: 'fs.write' },
];

/** How plugins are linked. Of the functions with flat names only `log` is answered so far; calling another ends the execution. */
export const PLUGIN_LINKS: Links = {
  wasi: true,
  interfaces: LINKED_INTERFACES,
  functions: KNOWN.flatMap(known => known.modules.map(module => ({
    module, name: known.name, decision: known.capability === 'log' ? 'granted' as const : 'denied' as const,
    ...(known.attached === undefined ? {} : { attached: known.attached }),
  }))),
};

/**
 * The functions behind the links: what answers the interfaces that a module imports, the log by its flat name, and for what is
 * denied the capability that it would need.
 */
export function hostFunctions(services: HostServices, imports: readonly PluginImport[]): ReadonlyMap<string, HostFunction> {
  const functions = new Map<string, HostFunction>(interfaceFunctions(services, imports));
  for (const { modules, name, capability } of KNOWN) {
    for (const module of modules) functions.set(importKey(module, name), capability === 'log' ? logFunction(services.log) : denied(`${module}.${name}`, capability));
  }
  return functions;
}

/** The functions for a replay that shows nothing: what was answered is in the recording. */
export function silentFunctions(imports: readonly PluginImport[]): ReadonlyMap<string, HostFunction> {
  return hostFunctions({ log: () => undefined, data: emptyData() }, imports);
}

function denied(call: string, capability: CapabilityName): HostFunction {
  const none: readonly FlatType[] = [];
  return {
    params: none,
    results: none,
    capability,
    call: () => {
      // The module's own stub ends the execution; whoever gets here anyhow gets nothing.
      throw new ExecutionEnd('capability-denied', `Stopped: called ${call}, which needs the capability ${capability}.`, { denied: { call, capability } });
    },
  };
}
