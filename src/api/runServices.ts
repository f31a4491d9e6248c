import { grantedOnly } from '../capabilities/gate';
import type { PluginIdentity } from '../capabilities/foreign/types';
import type { HostServices } from '../capabilities/interfaces/types';
import { RunUse } from '../capabilities/use';
import type { InstalledPlugin } from '../plugins/types';
import type { AirlockDeps } from './deps';
import { grantedRetrieval } from './grantedRetrieval';
import { grantedWorkspace } from './grantedWorkspace';
import { modelAccess } from './modelAccess';
import { networkAccess } from './networkAccess';
import type { RunScope } from './runScope';

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
