import type { FileQuotas, QuotaName } from '../sandbox/fileQuotas';
import { merged } from './merged';
import type { QuotaSource } from './quotaSettings';
import type { CapabilityRequest } from './types';

/** The quotas of a run, and for each who made it what it is. */
export interface RunQuotas {
  readonly quotas: FileQuotas;
  readonly quotaSources: Readonly<Record<QuotaName, QuotaSource>>;
}

/** The right that has the bytes of a quota in its budget. */
const BUDGETED = { readBytes: 'fs.read', writtenBytes: 'fs.write' } as const;

/**
 * Quotas that are within what was granted of files. Where several rights to read, or to write, name budgets that differ, the least of
 * them is for all that is read, or written: which right let a file be read is not told apart.
 *
 * @param allowed what was allowed of everything
 */
export function withinGrants({ quotas, quotaSources }: RunQuotas, allowed: readonly CapabilityRequest[]): RunQuotas {
  const lower = (Object.keys(BUDGETED) as (keyof typeof BUDGETED)[]).flatMap(quota => {
    const budget = merged(BUDGETED[quota], allowed)?.bytesPerRun;
    return budget === undefined || budget >= quotas[quota] ? [] : [[quota, budget] as const];
  });
  return {
    quotas: { ...quotas, ...Object.fromEntries(lower) },
    quotaSources: { ...quotaSources, ...Object.fromEntries(lower.map(([quota]) => [quota, 'grant' as const])) },
  };
}
