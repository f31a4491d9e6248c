import { ExecutionEnd } from '../sandbox/executionEnd';
import { merged } from './merged';
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
  /**
   * What was allowed of a capability, all of it together: its scope, methods and budgets; `undefined` where it was not. Where there are
   * several rights that differ in methods or budgets, what it says is less than all of them.
   */
  allowed(capability: CapabilityName): CapabilityRequest | undefined;
  /** Each right to a capability: what is done must lie within one of them. Of paths, what may be accessed says `Preopen.access`. */
  rights(capability: CapabilityName): readonly CapabilityRequest[];
  /**
   * Resolves where it may be done now: it was granted, and no rule is against it. May wait for the user.
   *
   * @throws ExecutionEnd `capability-denied`
   */
  pass(attempt: Attempt): Promise<void>;
}

/**
 * Lets pass what was allowed, whatever its argument.
 *
 * @param allowed what is in the manifest, and in what was asked, and in what was granted (`effective.ts`)
 */
export function grantedOnly(allowed: readonly CapabilityRequest[]): Gate {
  const rights = (capability: CapabilityName): readonly CapabilityRequest[] => allowed.filter(right => right.name === capability);
  return {
    allowed: capability => merged(capability, allowed),
    rights,
    async pass({ capability, call, argument }) {
      if (capability !== 'log' && rights(capability).length === 0) throw denied(call, capability, argument);
    },
  };
}

/**
 * The end of an execution that called what it may not.
 *
 * @param argument what it was to be done with: what is offered to the user is narrow by it
 */
export function denied(call: string, capability: CapabilityName, argument?: string): ExecutionEnd {
  return new ExecutionEnd('capability-denied', `Stopped: called ${call}, which needs the capability ${capability}.`, { denied: { call, capability, ...(argument === undefined ? {} : { argument }) } });
}
