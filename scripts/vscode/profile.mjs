// A user's profile: settings and what extensions store. One folder, `data`, next to nothing else.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Settings that keep the editor from talking, updating and opening things by itself. */
const quiet = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/**
 * Makes a profile afresh.
 * @param {string} folder
 * @param {object} options
 * @param {Record<string, unknown>} [options.settings] the user's settings, added to the quiet ones
 * @param {string} [options.trustedKeys] a trusted_keys.toml that becomes the user's own
 * @returns {Promise<void>}
 */
export async function makeProfile(folder, { settings = {}, trustedKeys } = {}) {
  await rm(folder, { recursive: true, force: true });
  const text = JSON.stringify({ ...quiet, ...settings }, undefined, 2);
  // The second file holds what the machine decides: settings of machine scope are only read there.
  for (const place of ['User', 'Machine']) {
    await mkdir(join(folder, 'data', place), { recursive: true });
    await writeFile(join(folder, 'data', place, 'settings.json'), text);
  }
  if (trustedKeys === undefined) return;
  const storage = globalStorageOf(folder);
  await mkdir(storage, { recursive: true });
  await cp(trustedKeys, join(storage, 'trusted_keys.toml'));
}

/**
 * Where the extension's global storage lies in a profile.
 * @param {string} folder
 */
export function globalStorageOf(folder) {
  return join(folder, 'data', 'User', 'globalStorage', 'airlock.airlock');
}
