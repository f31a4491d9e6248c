import type { Preopen } from '../sandbox/types';
import type { EffectiveRight } from './effective';
import { rightsAccess } from './rightsAccess';
import type { CapabilityName, CapabilityRequest } from './types';

/** Capabilities that reach the workspace's files or act in it: none of them exists in a workspace that isn't trusted. */
const TOUCHES_WORKSPACE: ReadonlySet<CapabilityName> = new Set(['fs.read', 'fs.write', 'retrieval', 'exec']);

export function touchesWorkspace(capability: CapabilityRequest): boolean {
  return TOUCHES_WORKSPACE.has(capability.name);
}

/** The directories that a plugin sees: the workspace's folders, cut down to what was allowed; none where nothing was. */
export function preopensFor(rights: readonly EffectiveRight[], folders: readonly { readonly name: string; readonly files: Preopen['files'] }[]): readonly Preopen[] {
  const own = rights.filter(({ request: { name } }) => name === 'fs.read' || name === 'fs.write');
  if (own.length === 0) return [];
  const access = rightsAccess(own);
  const guests = guestPaths(folders);
  return folders.map((folder, index) => ({ guest: guests[index] ?? '/workspace', files: folder.files, access }));
}

/** What plugins call the workspace's folders. */
export function guestPaths(folders: readonly { readonly name: string }[]): readonly string[] {
  return folders.length === 1 ? ['/workspace'] : guestNames(folders.map(folder => folder.name));
}

/** `/workspaces/<name>` for each folder; folders of one name are told apart by a number. */
function guestNames(names: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return names.map(name => {
    const plain = name.replace(/[/\0]/g, '_').replace(/^\.{1,2}$/, '_');
    let guest = plain;
    for (let number = 2; used.has(guest); number++) guest = `${plain}-${number}`;
    used.add(guest);
    return `/workspaces/${guest}`;
  });
}

/** The variables that a plugin gets: those allowed, with the value of the settings or else of the environment. */
export function variablesFor(allowed: readonly CapabilityRequest[], settings: Readonly<Record<string, string>>, environment: (name: string) => string | undefined): Record<string, string> {
  const names = allowed.filter(capability => capability.name === 'env').flatMap(capability => capability.variables ?? []);
  return Object.fromEntries(names.flatMap(name => {
    const value = Object.hasOwn(settings, name) ? settings[name] : environment(name);
    return value === undefined ? [] : [[name, value]];
  }));
}
