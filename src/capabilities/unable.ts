import { serving } from '../sandbox/interfaces';
import { importKey } from '../sandbox/types';
import { WASI_MODULE } from '../sandbox/wasi/signatures';
import type { PluginImport } from '../wasm/types';
import { FLAT_FUNCTIONS } from './flat/provided';
import { PROVIDED } from './interfaces/provided';
import { CAPABILITY_NAMES } from './types';
import type { CapabilityName } from './types';

/** The functions of WASI without which nothing of a right can be used. */
const WASI_WAYS: Readonly<Partial<Record<CapabilityName, ReadonlySet<string>>>> = {
  'fs.read': new Set(['path_open', 'path_filestat_get', 'path_readlink', 'path_link', 'path_rename', 'fd_readdir']),
  'fs.write': new Set(['path_open', 'path_create_directory', 'path_remove_directory', 'path_unlink_file', 'path_rename', 'path_link', 'path_symlink', 'path_filestat_set_times']),
  'env': new Set(['environ_get', 'environ_sizes_get']),
};

const FLAT_WAYS: ReadonlyMap<string, CapabilityName> = new Map(FLAT_FUNCTIONS.flatMap(({ modules, name, capability }) => modules.map(module => [importKey(module, name), capability] as const)));

/** What a module has no way to do, whatever is allowed: it imports nothing that could. */
export function unableOf(imports: readonly PluginImport[]): readonly CapabilityName[] {
  const able = new Set<CapabilityName>(['log']);
  for (const { module, name } of imports) {
    const capability = FLAT_WAYS.get(importKey(module, name)) ?? serving(PROVIDED, module)?.functions.find(one => one.name === name)?.capability;
    if (capability !== undefined) able.add(capability);
    if (module !== WASI_MODULE) continue;
    for (const way of CAPABILITY_NAMES) if (WASI_WAYS[way]?.has(name) === true) able.add(way);
  }
  return CAPABILITY_NAMES.filter(name => !able.has(name));
}
