import { isOffline, parseSettings } from '../capabilities/settings';
import type { AirlockDeps } from './deps';
import type { RunPolicy } from './policy/runPolicy';

/** Whether plugins reach no server just now: a policy file, the user's settings or the workspace's say so. */
export function isOfflineNow({ settings }: Pick<AirlockDeps, 'settings'>, policy: Pick<RunPolicy, 'isOffline'>): boolean {
  const { user, workspace } = settings();
  return isOffline(parseSettings(user, 'user'), parseSettings(workspace, 'workspace')) || policy.isOffline;
}
