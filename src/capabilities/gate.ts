import { ExecutionEnd } from '../sandbox/executionEnd';
import type { CapabilityName, CapabilityRequest } from './types';

/** One thing that a host function is about to do for a plugin. */
export interface Attempt {
  readonly capability: CapabilityName;
  /** The function, as the plugin called it: `env.host_fetch`, `airlock:plugin/network.fetch`. */
  readonly call: string;
  /** What it is to be done with: a path, `METHOD https://host/path`, a model, a command line. Rules and questions see it. */
  readonly argument?: string;
}

/** What stands between the host functions of one execution and what they act on. */
export interface Gate {
  /** What was allowed of a capability, its scope and budgets; `undefined` where it was not. */
  allowed(capability: CapabilityName): CapabilityRequest | undefined;
  /**
   * Resolves where it may be done now: it was granted, and no rule is against it. May wait for the user.
   *
   * @throws ExecutionEnd `capability-denied`
   */
  pass(attempt: Attempt): Promise<void>;
}

/** Lets pass what was allowed, whatever its argument. */
export function grantedOnly(allowed: readonly CapabilityRequest[]): Gate {
  const find = (capability: CapabilityName): CapabilityRequest | undefined => allowed.find(request => request.name === capability);
  return {
    allowed: find,
    async pass({ capability, call }) {
      if (capability !== 'log' && find(capability) === undefined) throw denied(call, capability);
    },
  };
}

/** The end of an execution that called what it may not. */
export function denied(call: string, capability: CapabilityName): ExecutionEnd {
  return new ExecutionEnd('capability-denied', `Stopped: called ${call}, which needs the capability ${capability}.`, { denied: { call, capability } });
}
