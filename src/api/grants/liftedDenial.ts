import { uncovered } from '../../capabilities/coverage';
import { scopeOf, withScope } from '../../capabilities/scope';
import type { CapabilityRequest, Grant } from '../../capabilities/types';

/**
 * What is left of a denial once its user allows something besides: it is without the entries that would bar just that.
 *
 * @returns the denial itself where it bars nothing of it; `undefined` where nothing is left
 */
export function liftedDenial(denial: Grant, allowed: CapabilityRequest): Grant | undefined {
  const { asked } = denial;
  if (asked.name !== allowed.name) return denial;
  const bars = (part: CapabilityRequest): boolean => uncovered(part, [allowed]) === undefined;
  const scope = scopeOf(asked);
  if (scope.length === 0) return bars(asked) ? undefined : denial;
  const left = scope.filter(entry => !bars(withScope(asked, [entry])));
  if (left.length === scope.length) return denial;
  return left.length === 0 ? undefined : { ...denial, asked: withScope(asked, left), capability: withScope(asked, left) };
}
