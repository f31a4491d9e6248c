import type { NetworkAccess } from '../capabilities/network/access';
import type { AirlockDeps } from './deps';
import { isOfflineNow } from './offline';
import type { RunPolicy } from './policy/runPolicy';

/** The network for an execution; none where there is none. Whether it is offline is looked up at each request: it counts for what runs already. */
export function networkAccess({ network, settings }: Pick<AirlockDeps, 'network' | 'settings'>, policy: Pick<RunPolicy, 'isOffline'>): { readonly network?: NetworkAccess } {
  if (network === undefined) return {};
  return { network: { exchange: hop => network.exchange(hop), isOffline: () => isOfflineNow({ settings }, policy) } };
}
