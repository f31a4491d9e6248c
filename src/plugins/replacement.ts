import { AirlockError } from '../errors';
import type { PluginRow } from '../store/installedPlugins';
import type { Activated } from '../store/activation';
import type { VersionRow } from '../store/pluginVersions';
import { compareVersions } from './compareVersions';
import type { Rotation } from './trust/rotation';
import { succeeds } from './trust/succession';

/** What may replace what is installed, beyond the rule. */
export interface ReplacementRules {
  readonly allowDowngrade?: boolean;
  /** A version was named: being pinned does not count. */
  readonly overridesPin?: boolean;
  /** Rotations of keys that count for the plugin: a key that took the place of another owns what that owned. */
  readonly rotations?: readonly Rotation[];
}

/**
 * Refuses a package that must not take the place of what is installed under its id.
 *
 * @param versions all of the plugin's versions on this machine
 * @throws AirlockError `package.conflict`, `plugin.pinned`, `plugin.changed`, `plugin.downgrade`
 */
export function refuseReplacement(earlier: PluginRow, versions: readonly VersionRow[], offered: Activated, rules: ReplacementRules): void {
  refuseConflict(earlier, offered, rules.rotations);
  if (offered.package_sha256 === earlier.package_sha256) return;
  const { plugin_id: id, version } = offered;
  if (earlier.pinned === 1 && rules.overridesPin !== true) throw pinned(earlier);
  const changed = versions.find(each => each.kept === 1 && each.version === version && each.package_sha256 !== offered.package_sha256);
  // A folder is where somebody works on a plugin: its content changes before its number does.
  if (changed !== undefined && offered.source !== 'local' && changed.source !== 'local') {
    throw new AirlockError(
      'plugin.changed',
      `${id} ${version} from ${offered.source_url} is not the ${id} ${version} that is installed: the number is the same, the content is not.`,
      'A version that was published should never change. Ask its author; uninstall the plugin first if you want this one.',
    );
  }
  const isSameFolder = offered.source === 'local' && earlier.source === 'local' && offered.source_url === earlier.source_url;
  if (rules.allowDowngrade !== true && !isSameFolder && compareVersions(version, earlier.version) < 0) {
    throw new AirlockError(
      'plugin.downgrade',
      `${id} ${version} is older than the installed ${earlier.version}.`,
      'An older version may have faults that were mended since. Allow the downgrade if you want it all the same.',
    );
  }
}

/** A plugin's id is its signer's: nobody else's package takes its place. */
export function refuseConflict(earlier: PluginRow, offered: Activated, rotations: readonly Rotation[] = []): void {
  if ((earlier.signer_key_id ?? 'unsigned') === (offered.signer_key_id ?? 'unsigned')) return;
  if (earlier.signer_key_id !== null && offered.signer_key_id !== null && succeeds(rotations, earlier.signer_key_id, offered.signer_key_id)) return;
  throw new AirlockError(
    'package.conflict',
    `${offered.plugin_id} is installed already, from ${earlier.signer_name ?? (earlier.signer_key_id === null ? 'an unsigned package' : 'another signer')}; this package is ${offered.signer_key_id === null ? 'not signed' : 'signed by another key'}.`,
    'Uninstall the installed plugin first if you want this one in its place.',
  );
}

/** Says that a pinned plugin stays as it is. */
export function pinned({ id, version }: Pick<PluginRow, 'id' | 'version'>): AirlockError {
  return new AirlockError('plugin.pinned', `${id} is pinned to ${version}.`, 'Unpin it first, or name the version that you want.');
}
