import { grantedOnly } from '../capabilities/gate';
import type { ProgramAccess } from '../capabilities/exec/types';
import type { DataSession } from '../capabilities/interfaces/dataSession';
import type { PluginIdentity } from '../capabilities/foreign/types';
import type { HostServices } from '../capabilities/interfaces/types';
import type { TokenAllowance } from '../capabilities/llm/tokenReserve';
import type { CapabilityRequest } from '../capabilities/types';
import { RunUse } from '../capabilities/use';
import type { InstalledPlugin } from '../plugins/types';
import type { Pauses } from '../sandbox/pauses';
import type { Preopen } from '../sandbox/types';
import type { AirlockDeps, Workspace } from './deps';
import { grantedRetrieval } from './grantedRetrieval';
import { grantedWorkspace } from './grantedWorkspace';
import { modelAccess } from './modelAccess';
import { networkAccess } from './networkAccess';
import type { RunPolicy } from './policy/runPolicy';
import type { RunOptions } from './types';

/** One execution that is about to start. */
export interface RunScope {
  readonly plugin: InstalledPlugin;
  readonly workspace: Workspace;
  /** What was allowed. */
  readonly allowed: readonly CapabilityRequest[];
  /** The rules that it is held to. */
  readonly policy: RunPolicy;
  readonly run: RunOptions;
  /** The files that it is given. */
  readonly preopens: readonly Preopen[];
  /** Stop its clock while somebody is asked. */
  readonly pauses: Pauses;
  readonly data: DataSession;
  /** What it may use of language models. */
  readonly allowance: TokenAllowance;
  /** The programs of this machine; absent where there are none. */
  readonly programs?: ProgramAccess;
}

/** What the host functions of an execution act on. */
export function servicesFor(deps: AirlockDeps, scope: RunScope): HostServices {
  const { plugin, allowed, policy, run, data, workspace, preopens, programs } = scope;
  const gate = policy.gate(grantedOnly(allowed));
  const use = new RunUse();
  return {
    log: run.log, data, gate, use, caller: identityOf(plugin),
    workspace: grantedWorkspace(deps.activeFile, workspace, preopens, gate),
    ...networkAccess(deps, policy),
    ...modelAccess(deps, scope, use),
    ...(programs === undefined ? {} : { programs }),
    ...(deps.planner === undefined ? {} : { planner: deps.planner }),
    ...(deps.retrieval === undefined ? {} : { retrieval: grantedRetrieval(deps.retrieval, scope) }),
  };
}

/** Who calls. */
function identityOf({ id, version, manifest, signer }: InstalledPlugin): PluginIdentity {
  return { id, name: manifest.meta.name, version, ...(signer.kind === 'unsigned' ? {} : { signerKeyId: signer.keyId }) };
}
