import { capabilityKey, scopeOf } from '../capabilities/scope';
import type { OwnCapability } from '../capabilities/types';
import type { CapabilityRequest, Grant, Signer } from '../plugins/types';
import type { ErrorCode } from '../errors';
import type { EndedBecause } from '../sandbox/types';

const icons: Readonly<Record<OwnCapability, string>> = {
  'log': 'output',
  'fs.read': 'file',
  'fs.write': 'edit',
  'env': 'symbol-variable',
  'network': 'globe',
  'retrieval': 'search',
  'llm': 'sparkle',
  'plan': 'list-tree',
  'exec': 'terminal',
};

/** A capability's icon, of the editor's own. */
export function iconOf(name: string): string {
  return (icons as Readonly<Record<string, string | undefined>>)[name] ?? 'question';
}

/** Whether a request names no limit within its capability: every file, every server. */
export function isUnbounded(request: CapabilityRequest): boolean {
  const scope = scopeOf(request);
  switch (request.name) {
    case 'fs.read':
    case 'fs.write': return scope.length === 0 || scope.some(glob => /^(\.\/)?\*\*(\/\*(\*|\.\*)?)?$/.test(glob));
    case 'network': return scope.length === 0 || scope.some(host => /^\*(\.[^.]*)?(:\*|:\d+)?$/.test(host));
    case 'env': return scope.length === 0 || scope.includes('*');
    case 'exec': return true;
    case 'log':
    case 'retrieval':
    case 'llm':
    case 'plan':
    default: return false;
  }
}

/** What was decided about a request here, if anything: the newest grant for just this right and scope. */
export function decisionFor(request: CapabilityRequest, grants: readonly Grant[]): Grant | undefined {
  const key = capabilityKey(request);
  return grants
    .filter(grant => capabilityKey(grant.asked) === key)
    .reduce<Grant | undefined>((newest, grant) => (newest && newest.grantedAt > grant.grantedAt ? newest : grant), undefined);
}

/** A signer in a few words, for a tree and a list. */
export function signerLabel(signer: Signer): string {
  switch (signer.kind) {
    case 'trusted': return `${signer.name} (verified)`;
    case 'unknown': return 'unknown signer';
    case 'unsigned': return 'not signed';
  }
}

/** What a signature says about who made a package, and what it does not. */
export function signerExplanation(signer: Signer): string {
  switch (signer.kind) {
    case 'trusted': return `Signed by ${signer.name}, whose key you trust. The package is exactly as it was signed.`;
    case 'unknown': return 'Signed by a key that you don’t trust: nobody changed the package after it was signed, but who signed it is not known.';
    case 'unsigned': return 'Not signed: who made the package, and whether somebody changed it since, cannot be told.';
  }
}

/** Why a plugin is not run, in a word or two. */
export function distrustLabel(code: ErrorCode): string {
  switch (code) {
    case 'signature.revoked-key':
    case 'digest.revoked': return 'revoked';
    case 'signature.expired-key': return 'key expired';
    case 'signature.unknown-key': return 'key not trusted any more';
    default: return 'trust can’t be told';
  }
}

const endings: Readonly<Record<EndedBecause, string>> = {
  'returned': 'finished',
  'exited': 'exited',
  'fuel-exhausted': 'out of fuel',
  'stack-exhausted': 'stack limit',
  'memory-limit': 'memory limit',
  'table-limit': 'table limit',
  'timeout': 'time limit',
  'quota-exhausted': 'file quota',
  'trap': 'crashed (trap)',
  'capability-denied': 'not allowed',
  'cancelled': 'cancelled',
  'revoked': 'right taken back',
  'crashed': 'crashed',
  'protocol-error': 'broke the protocol',
  'host-error': 'failed in Airlock',
};

/** Why an execution ended, in two words; a reason of another version stands for itself. */
export function endingLabel(reason: string | undefined): string {
  if (reason === undefined) return '';
  return (endings as Readonly<Record<string, string | undefined>>)[reason] ?? reason;
}
