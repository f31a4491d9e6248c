import type { NetworkRules } from './rules';
import type { Network } from './types';

/** The network as one execution has it. */
export interface NetworkAccess extends Network {
  /** Whether the settings say that nothing is to be reached. */
  isOffline(): boolean;
  /** What decides about requests; NETWORK_RULES where absent. */
  readonly rules?: NetworkRules;
}
