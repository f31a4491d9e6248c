import { grantedRetrieval } from '../../src/api/grantedRetrieval';
import { RunPolicy } from '../../src/api/policy/runPolicy';
import type { GrantedRetrieval } from '../../src/capabilities/interfaces/types';
import type { Policy } from '../../src/capabilities/policy/types';
import { preopensFor } from '../../src/capabilities/rights';
import { granted } from './rights';
import type { CapabilityRequest } from '../../src/capabilities/types';
import type { Retrieval } from '../../src/retrieval/types';
import { Pauses } from '../../src/sandbox/pauses';
import type { FileSystem } from '../../src/sandbox/types';

export interface SearchedWorkspace {
  readonly folders: readonly { readonly name: string; readonly files: FileSystem; readonly location: string }[];
  /** Rules that the plugin is held to. */
  readonly policies?: readonly Policy[];
  readonly onProgress?: (progress: { readonly phase: string }) => void;
}

/** The search as a plugin with these grants has it. */
export function grantedSearch(retrieval: Retrieval, allowed: readonly CapabilityRequest[], { folders, policies = [], onProgress }: SearchedWorkspace): { readonly search: GrantedRetrieval; readonly policy: RunPolicy; readonly pauses: Pauses } {
  const pauses = new Pauses();
  const policy = new RunPolicy(policies, { pluginId: 'org.example.search', keyId: 'unsigned' }, () => Promise.reject(new Error('Nobody is to be asked.')));
  const workspace = { identity: 'w', name: 'w', isTrusted: true, folders };
  const preopens = policy.preopens(preopensFor(granted(allowed), folders));
  return { search: grantedRetrieval(retrieval, { workspace, allowed, policy, preopens, pauses, run: onProgress === undefined ? {} : { onProgress } }), policy, pauses };
}
