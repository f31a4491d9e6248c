import type { Gate } from '../capabilities/gate';
import type { GrantedWorkspace } from '../capabilities/interfaces/types';
import { guestPaths } from '../capabilities/rights';
import type { Preopen } from '../sandbox/types';
import type { AirlockDeps, Workspace } from './deps';

/** Capabilities that let a plugin know what folders there are. */
const SHOWING = ['fs.read', 'fs.write', 'retrieval'] as const;

/** What a plugin is told of the workspace: its folders where it may do something in them, the editor's file where it is granted that very file. */
export function grantedWorkspace(activeFile: AirlockDeps['activeFile'], { folders }: Workspace, preopens: readonly Preopen[], gate: Gate): GrantedWorkspace {
  const guests = guestPaths(folders);
  return {
    get folders() {
      return SHOWING.some(capability => gate.allowed(capability) !== undefined) ? folders.map(({ name }, index) => ({ name, path: guests[index] ?? '' })) : [];
    },
    async activeFile() {
      const active = await activeFile?.();
      const guest = guests[folders.findIndex(({ location }) => location !== undefined && location === active?.folder)];
      const preopen = preopens.find(one => one.guest === guest);
      if (active === undefined || preopen === undefined) return undefined;
      const { access } = preopen;
      return access.canRead(active.path, false) || access.canWrite(active.path, false) ? `${preopen.guest}/${active.path}` : undefined;
    },
  };
}
