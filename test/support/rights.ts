import type { EffectiveRight, Subject } from '../../src/capabilities/effective';
import type { CapabilityRequest, Grant } from '../../src/capabilities/types';

export const SUBJECT: Subject = { pluginId: 'p', keyId: 'k', workspace: 'w' };

/** A decision of a test's about all that was asked, unless told otherwise. */
export function grantFor(asked: CapabilityRequest, changed: Partial<Grant> = {}): Grant {
  return { ...SUBJECT, asked, capability: asked, decision: 'allow', lifetime: 'workspace', grantedAt: '2026-01-01T00:00:00.000Z', ...changed };
}

/** The rights of a plugin to which all that it asks for was granted. */
export function granted(requests: readonly CapabilityRequest[]): readonly EffectiveRight[] {
  return requests.map(request => ({ request, capability: request, grant: grantFor(request) }));
}
