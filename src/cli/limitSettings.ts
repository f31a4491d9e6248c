import { AirlockError } from '../errors';
import type { ExecutionLimits } from '../sandbox/types';

const PAGES_PER_MIB = 16;

interface LimitSettings {
  readonly fuel?: number;
  readonly memoryMiB?: number;
  readonly wallMs?: number;
}

/**
 * Limits named on the command line as settings of the user, which an installed plugin is held to as in the editor.
 *
 * @throws AirlockError `usage.invalid` where settings can't say so
 */
export function limitSettings({ fuel, memoryPages, wallMs }: Partial<ExecutionLimits>): LimitSettings {
  return {
    ...(fuel === undefined ? {} : { fuel: within('--fuel', Number(fuel), 1_000, 1_000_000_000_000) }),
    ...(memoryPages === undefined ? {} : { memoryMiB: within('--memory', memoryPages / PAGES_PER_MIB, 1, 256) }),
    ...(wallMs === undefined ? {} : { wallMs: within('--timeout', wallMs, 100, 600_000) }),
  };
}

function within(option: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value;
  throw new AirlockError('usage.invalid', `${option} ${value} is out of range for an installed plugin.`, `Choose from ${low} to ${high}.`);
}
