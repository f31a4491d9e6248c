import { scopeOf } from './decisions';
import type { CapabilityName, CapabilityRequest } from './types';

/** A capability as a verb phrase, without its scope. */
const PHRASES: Readonly<Record<CapabilityName, { readonly bare: string; readonly scoped: string }>> = {
  'log': { bare: 'write to its log', scoped: 'write to its log' },
  'fs.read': { bare: 'read no files', scoped: 'read the files' },
  'fs.write': { bare: 'write no files', scoped: 'create, change and delete the files' },
  'env': { bare: 'see no environment variables', scoped: 'see the environment variables' },
  'network': { bare: 'reach the network, at servers still to be named', scoped: 'reach the servers' },
  'retrieval': { bare: 'search the workspace', scoped: 'search the workspace' },
  'llm': { bare: 'use the editor\'s language model', scoped: 'use the language models' },
  'plan': { bare: 'use the planner', scoped: 'use the planner' },
  'exec': { bare: 'run no programs', scoped: 'run the programs' },
};

/** What a capability lets a plugin do, for a sentence: "read the files src/**". */
export function describeCapability(capability: CapabilityRequest): string {
  const scope = scopeOf(capability);
  if (scope.length === 0) return PHRASES[capability.name].bare;
  if (scope.includes('**') && capability.name === 'fs.read') return 'read every file of the workspace';
  if (scope.includes('**') && capability.name === 'fs.write') return 'create, change and delete files anywhere in the workspace';
  return `${PHRASES[capability.name].scoped} ${scope.join(', ')}`;
}
