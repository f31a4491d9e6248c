import { permitsAddress } from './addresses';
import { checkedRequest } from './checkedRequest';
import { patternsFor } from './hostPattern';
import { NETWORK_LIMITS } from './limits';
import { redirected, redirectionTarget } from './redirects';

/** What decides about requests, each by itself: the attacks of test/attacks/network take one away and succeed. */
export const NETWORK_RULES = {
  limits: NETWORK_LIMITS,
  checkedRequest,
  patternsFor,
  permitsAddress: (...[patterns, address]: Parameters<typeof permitsAddress>): boolean => permitsAddress(patterns, address),
  redirectionTarget,
  redirected,
} as const;

export type NetworkRules = { readonly [Rule in keyof typeof NETWORK_RULES]: (typeof NETWORK_RULES)[Rule] };
