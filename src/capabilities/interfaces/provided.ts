import { flatten } from '../../sandbox/canonical/layout';
import { coreSignature, witFunction } from '../../sandbox/canonical/witFunction';
import { serving, type LinkedInterface } from '../../sandbox/interfaces';
import { importKey, type HostFunction } from '../../sandbox/types';
import type { Attached, PluginImport } from '../../wasm/types';
import { execInterface } from './execInterface';
import { filesInterface } from './filesInterface';
import { llmInterface } from './llmInterface';
import { logInterface } from './logInterface';
import { networkInterface } from './networkInterface';
import { plannerInterface } from './plannerInterface';
import { retrievalInterface } from './retrievalInterface';
import { storeInterface } from './storeInterface';
import { workspaceInterface } from './workspaceInterface';
import type { HostInterface, HostServices, InterfaceFunction } from './types';

/** The interfaces that this version of Airlock provides. */
export const PROVIDED: readonly HostInterface[] = [logInterface, storeInterface, filesInterface, workspaceInterface, llmInterface, networkInterface, retrievalInterface, plannerInterface, execInterface];

/** An interface as links know it. */
export function linkedInterface({ name, version, provider, functions }: HostInterface): LinkedInterface {
  return {
    name, version,
    ...(provider === undefined ? {} : { provider }),
    functions: functions.map(one => {
      const attached = attachedOf(one);
      return { name: one.name, ...(attached === undefined ? {} : { attached }) };
    }),
  };
}

/** What answers the imports of a module that are from interfaces, by the names that it uses. */
export function interfaceFunctions(services: HostServices, imports: readonly PluginImport[], interfaces: readonly HostInterface[]): ReadonlyMap<string, HostFunction> {
  const functions = new Map<string, HostFunction>();
  for (const { module, name } of imports) {
    const found = serving(interfaces, module);
    const one = found?.functions.find(candidate => candidate.name === name);
    if (found === undefined || one === undefined) continue;
    const call = `${found.name}.${name}`;
    const answer = { ...witFunction(call, one.signature, one.implement(services, call)), ...(one.capability === undefined ? {} : { capability: one.capability }) };
    functions.set(importKey(module, name), one.isOutput === true ? { ...answer, isOutput: true } : answer);
  }
  return functions;
}

/** The first text or bytes among the parameters: calls bring it along. */
function attachedOf({ signature }: InterfaceFunction): Attached | undefined {
  let position = 0;
  for (const { type } of signature.params) {
    const isBytes = type === 'string' || (typeof type === 'object' && 'list' in type && type.list === 'u8');
    if (isBytes) return position + 2 <= coreSignature(signature).params.length ? { pointer: position, length: position + 1, unit: 1, follow: false } : undefined;
    position += flatten(type).length;
  }
  return undefined;
}
