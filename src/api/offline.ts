import { isOffline, parseSettings } from '../capabilities/settings';
import { policyName } from '../capabilities/policy/words';
import type { Policy } from '../capabilities/policy/types';
import type { AirlockDeps } from './deps';
import type { RunPolicy } from './policy/runPolicy';

/** Whether plugins reach no server just now: a policy file, the user's settings or the workspace's say so. */
export function isOfflineNow({ settings }: Pick<AirlockDeps, 'settings'>, policy: Pick<RunPolicy, 'isOffline'>): boolean {
  const { user, workspace } = settings();
  return isOffline(parseSettings(user, 'user'), parseSettings(workspace, 'workspace')) || policy.isOffline;
}

/** Who says that plugins reach no server just now, as whoever asks is to be told: `this computer's policy file /etc/airlock/policy.toml`. Empty where they may. */
export function offlineBy({ settings }: Pick<AirlockDeps, 'settings'>, policies: readonly Policy[]): readonly string[] {
  const { user, workspace } = settings();
  return [
    ...policies.flatMap(({ isOffline: says, source, file }) => (says === true ? [policyName(source, file)] : [])),
    ...(isOffline(parseSettings(user, 'user'), {}) ? ['your settings (airlock.network.offline)'] : []),
    ...(isOffline({}, parseSettings(workspace, 'workspace')) ? ['the workspace\'s settings (airlock.network.offline)'] : []),
  ];
}
