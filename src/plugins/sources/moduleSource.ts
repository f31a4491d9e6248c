import type { Storage } from '../../platform/storage';
import { MANIFEST_NAME } from '../manifest';
import { MAX_MODULE_BYTES } from '../package';
import { isFileLocation, versionAt } from './folderSource';
import type { PackageSource } from './source';

/**
 * A bare module, for development: what its manifest would say is made up, with one command and no capability. A module
 * with a manifest beside it is a package's, and the folder source's.
 */
export function moduleSource(storage: Storage): PackageSource {
  const hasManifest = async (location: string): Promise<boolean> => {
    const folder = storage.parentOf(location);
    for (const manifest of [`${stemOf(storage, location)}.toml`, MANIFEST_NAME]) {
      if (await storage.stat(storage.join(folder, manifest)) !== undefined) return true;
    }
    return false;
  };
  return {
    accepts: ({ location, ref }) => ref === undefined && location.toLowerCase().endsWith('.wasm') && isFileLocation(location),
    async fetch({ location }, staging) {
      const origin = { kind: 'local', url: location } as const;
      if (await hasManifest(location)) return { storage, location, origin };
      const module = await storage.read(location, MAX_MODULE_BYTES);
      const { storage: target, folder: root } = staging;
      await target.replace(target.join(root, MANIFEST_NAME), new TextEncoder().encode(madeUpManifest(stemOf(storage, location))));
      await target.replace(target.join(root, 'module.wasm'), module);
      return { storage: target, location: root, origin };
    },
    // Without a manifest nothing says which version it is.
    versions: async ({ location }) => (await hasManifest(location) ? versionAt(storage, location, location) : []),
  };
}

function stemOf(storage: Storage, location: string): string {
  return storage.nameOf(location).slice(0, -'.wasm'.length);
}

/** A manifest for a module that comes without one: one command, no capability. */
export function madeUpManifest(stem: string): string {
  const slug = stem.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);
  const title = stem.replace(/[^\p{L}\p{N} ._-]/gu, '').slice(0, 64).trim();
  return [
    '[plugin]',
    `id = "local.${slug === '' ? 'module' : slug}"`,
    'version = "0.0.0"',
    'wasm = "module.wasm"',
    '[meta]',
    `name = ${JSON.stringify(title === '' ? 'Module' : title)}`,
    'description = "A module without a manifest, for development."',
    '[[commands]]',
    'name = "run"',
    'title = "Run"',
    '',
  ].join('\n');
}
