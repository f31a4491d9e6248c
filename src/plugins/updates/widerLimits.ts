import type { FileQuotas } from '../../sandbox/fileQuotas';
import type { ExecutionLimits } from '../../sandbox/types';
import type { Manifest } from '../types';

const LIMITS: readonly (keyof ExecutionLimits)[] = ['fuel', 'memoryPages', 'stackBytes', 'wallMs', 'tableElements'];
const QUOTAS: readonly (keyof FileQuotas)[] = ['readBytes', 'writtenBytes', 'openFiles', 'operations', 'directoryEntries'];

/**
 * The limits and quotas of which a manifest asks for more than another did. One that is no longer written asks for the
 * default, which may be more; one that is written for the first time may be as well.
 */
export function widerLimits(before: Pick<Manifest, 'limits' | 'quotas'>, after: Pick<Manifest, 'limits' | 'quotas'>): readonly string[] {
  const isWider = (was: bigint | number | undefined, is: bigint | number | undefined): boolean => (was === undefined || is === undefined ? was !== is : is > was);
  return [
    ...LIMITS.filter(name => isWider(before.limits[name], after.limits[name])),
    ...QUOTAS.filter(name => isWider(before.quotas[name], after.quotas[name])),
  ];
}
