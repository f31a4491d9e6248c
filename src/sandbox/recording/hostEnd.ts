import * as v from 'valibot';
import { ExecutionEnd } from '../executionEnd';
import type { EndedBecause } from '../types';
import type { QuotaName } from '../fileQuotas';
import { parseJson } from './json';

const REASONS: { readonly [reason in EndedBecause]: reason } = {
  'returned': 'returned', 'exited': 'exited', 'fuel-exhausted': 'fuel-exhausted', 'stack-exhausted': 'stack-exhausted',
  'memory-limit': 'memory-limit', 'table-limit': 'table-limit', 'timeout': 'timeout', 'quota-exhausted': 'quota-exhausted', 'trap': 'trap',
  'capability-denied': 'capability-denied', 'cancelled': 'cancelled', 'revoked': 'revoked', 'crashed': 'crashed',
  'protocol-error': 'protocol-error', 'host-error': 'host-error',
};

/** Every reason for which an execution ends. */
export const reasons = v.enum(REASONS);

/** The rule that refused something, in a report. */
export const refusingRules = v.object({ source: v.picklist(['machine', 'user', 'workspace', 'default']), index: v.number(), because: v.picklist(['denied', 'answer', 'nobody', 'background']), words: v.string() });

/** What was denied, in a report. */
export const deniedCalls = v.object({ call: v.string(), capability: v.exactOptional(v.string()), argument: v.exactOptional(v.string()), rule: v.exactOptional(refusingRules) });

const QUOTAS: { readonly [name in QuotaName]: name } = {
  readBytes: 'readBytes', writtenBytes: 'writtenBytes', openFiles: 'openFiles', operations: 'operations', directoryEntries: 'directoryEntries',
};

/** What was used up, in a report. */
export const quotaEnds = v.object({ name: v.enum(QUOTAS), used: v.number(), limit: v.number() });

const hostEnds = v.object({ reason: reasons, message: v.string(), exitCode: v.exactOptional(v.number()), denied: v.exactOptional(deniedCalls), quota: v.exactOptional(quotaEnds) });

/** How a host function ended an execution: what it threw. */
export type HostEnd = v.InferOutput<typeof hostEnds>;

export function hostEndOf(end: ExecutionEnd): HostEnd {
  return { reason: end.reason, message: end.message, ...end.details };
}

export function executionEndOf({ reason, message, ...details }: HostEnd): ExecutionEnd {
  return new ExecutionEnd(reason, message, details);
}

/** Throws AirlockError `recording.malformed`. */
export function parseHostEnd(bytes: Uint8Array): HostEnd {
  return parseJson(hostEnds, bytes, 'an end');
}
