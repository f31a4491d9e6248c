import type { NetworkAccess } from '../capabilities/network/types';
import { isOffline, parseSettings } from '../capabilities/settings';
import type { AirlockDeps } from './deps';

/** The network for an execution; none where there is none. Whether it is offline is looked up at each request: it counts for what runs already. */
export function networkAccess({ network, settings }: Pick<AirlockDeps, 'network' | 'settings'>): { readonly network?: NetworkAccess } {
  if (network === undefined) return {};
  return {
    network: {
      exchange: hop => network.exchange(hop),
      isOffline() {
        const { user, workspace } = settings();
        return isOffline(parseSettings(user, 'user'), parseSettings(workspace, 'workspace'));
      },
    },
  };
}
