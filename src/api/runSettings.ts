import type { WrittenSettings } from '../capabilities/settings';

/** Both scopes of the settings, checked. */
export interface Settings {
  readonly user: WrittenSettings;
  readonly workspace: WrittenSettings;
}
