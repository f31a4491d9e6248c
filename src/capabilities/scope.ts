import type { CapabilityName, CapabilityRequest, OwnCapability } from './types';

/** The field of a request that holds its scope. */
export type ScopeField = 'paths' | 'variables' | 'hosts' | 'models' | 'commands';

const FIELDS: Readonly<Record<OwnCapability, ScopeField | undefined>> = {
  'log': undefined, 'fs.read': 'paths', 'fs.write': 'paths', 'env': 'variables', 'network': 'hosts', 'retrieval': undefined, 'llm': 'models', 'plan': undefined, 'exec': 'commands',
};

/** The field that a capability's scope is in; `undefined` where it has none. */
export function scopeFieldOf(name: CapabilityName): ScopeField | undefined {
  return (FIELDS as Readonly<Record<string, ScopeField | undefined>>)[name];
}

/** The entries of a capability's scope; empty where it has none. */
export function scopeOf(capability: CapabilityRequest): readonly string[] {
  const field = scopeFieldOf(capability.name);
  return (field === undefined ? undefined : capability[field]) ?? [];
}

/** The same with other entries in the place of its scope. */
export function withScope(capability: CapabilityRequest, entries: readonly string[]): CapabilityRequest {
  const field = scopeFieldOf(capability.name);
  return field === undefined ? capability : { ...capability, [field]: entries };
}

/** What a request for the network that names no methods asks for: what only reads. */
const READING_METHODS: readonly string[] = ['GET', 'HEAD'];

/** The methods that a request asks for; none where it is not about the network. */
export function methodsOf({ name, methods }: CapabilityRequest): readonly string[] {
  return name === 'network' ? methods ?? READING_METHODS : [];
}

/** The capability, its scope, methods and budgets as one text: equal for two requests exactly if they ask for the same. */
export function capabilityKey(capability: CapabilityRequest): string {
  const sorted = (entries: readonly string[]): readonly string[] => [...new Set(entries)].sort();
  return JSON.stringify([capability.name, sorted(scopeOf(capability)), sorted(methodsOf(capability)), capability.bytesPerRun ?? null, capability.tokensPerDay ?? null]);
}
