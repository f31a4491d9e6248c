import { isOffline, parseSettings } from '../capabilities/settings';
import type { AirlockDeps } from './deps';

/** Whether plugins reach no server just now, as the user's settings or the workspace's say. */
export function isOfflineNow({ settings }: Pick<AirlockDeps, 'settings'>): boolean {
  const { user, workspace } = settings();
  return isOffline(parseSettings(user, 'user'), parseSettings(workspace, 'workspace'));
}
