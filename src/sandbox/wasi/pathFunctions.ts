import type { AccessControl, FileRight } from './accessControl';
import { encodeFilestat, filestatOf, LookupFlag } from './abi';
import type { Clocks } from './clocks';
import type { DescriptorTable } from './descriptorTable';
import type { Guest } from './guest';
import { parentOf } from './location';
import type { PathConfinement, Resolved } from './resolve';
import { Right } from './rights';
import { timesOf } from './times';
import { WasiError } from './wasiError';
import type { WasiImplementations } from './wasiFunction';

const encoder = new TextEncoder();

/** `path_*`, but for path_open. */
export function pathFunctions(table: DescriptorTable, access: AccessControl, clocks: Clocks, { resolve, leaves }: PathConfinement): WasiImplementations {
  /** Resolves the path at `pointer` below descriptor `fd`, which must have these rights. */
  const locate = async (call: string, guest: Guest, fd: number, rights: bigint, pointer: number, length: number, follow: boolean, needs: FileRight = 'fs.read'): Promise<Resolved> => {
    const directory = table.directory(fd);
    directory.require(rights);
    return resolve(call, directory.location, await guest.readString(pointer, length), follow, access, needs);
  };

  /** Other programs would follow a link that leaves the workspace, even though this plugin cannot. */
  const requireInside = (call: string, place: Resolved, target: string): void => {
    if (leaves(parentOf(place.path), target)) access.refuseEscape(call, place.preopen.guest, target);
  };
  /** The same for a link that gets another place: what it leads to is seen from there. */
  const requireMovable = async (call: string, from: Resolved, to: Resolved): Promise<void> => {
    if (from.stat?.type === 'symlink') requireInside(call, to, await from.preopen.files.readLink(from.path));
  };

  return {
    path_create_directory: async (guest, call) => {
      const place = await locate('path_create_directory', guest, call.u32(0), Right.pathCreateDirectory, call.u32(1), call.u32(2), false, 'fs.write');
      access.requireWrite('path_create_directory', place, true);
      if (place.stat !== undefined) throw new WasiError('exist');
      await place.preopen.files.createDirectory(place.path);
    },
    path_filestat_get: async (guest, call) => {
      const follow = (call.u32(1) & LookupFlag.symlinkFollow) !== 0;
      const place = await locate('path_filestat_get', guest, call.u32(0), Right.pathFilestatGet, call.u32(2), call.u32(3), follow);
      const stat = present(place);
      access.requireRead('path_filestat_get', place, stat.type === 'directory');
      await guest.write(call.u32(4), encodeFilestat(filestatOf(stat)));
    },
    path_filestat_set_times: async (guest, call) => {
      const follow = (call.u32(1) & LookupFlag.symlinkFollow) !== 0;
      const place = await locate('path_filestat_set_times', guest, call.u32(0), Right.pathFilestatSetTimes, call.u32(2), call.u32(3), follow, 'fs.write');
      const { accessed, modified } = timesOf(clocks, call.u64(4), call.u64(5), call.u32(6));
      access.requireWrite('path_filestat_set_times', place, present(place).type === 'directory');
      await place.preopen.files.setTimes(place.path, accessed, modified);
    },
    path_link: async (guest, call) => {
      if ((call.u32(1) & LookupFlag.symlinkFollow) !== 0) throw new WasiError('inval');
      const source = await locate('path_link', guest, call.u32(0), Right.pathLinkSource, call.u32(2), call.u32(3), false);
      const target = await locate('path_link', guest, call.u32(4), Right.pathLinkTarget, call.u32(5), call.u32(6), false, 'fs.write');
      if (present(source).type === 'directory') throw new WasiError('perm');
      if (source.preopen !== target.preopen) throw new WasiError('xdev');
      // The new name gives the old file to whoever may use the new place: only what may be written anyway.
      access.requireRead('path_link', source, false);
      access.requireWrite('path_link', source, false);
      access.requireWrite('path_link', target, false);
      if (target.stat !== undefined) throw new WasiError('exist');
      if (target.mustBeDirectory) throw new WasiError('noent');
      await requireMovable('path_link', source, target);
      await source.preopen.files.link(source.path, target.path);
    },
    path_readlink: async (guest, call) => {
      const place = await locate('path_readlink', guest, call.u32(0), Right.pathReadlink, call.u32(1), call.u32(2), false);
      access.requireRead('path_readlink', place, false);
      if (present(place).type !== 'symlink') throw new WasiError('inval');
      const target = encoder.encode(await place.preopen.files.readLink(place.path)).subarray(0, call.u32(4));
      if (target.length > 0) await guest.write(call.u32(3), target);
      await guest.writeU32(call.u32(5), target.length);
    },
    path_remove_directory: async (guest, call) => {
      const place = await locate('path_remove_directory', guest, call.u32(0), Right.pathRemoveDirectory, call.u32(1), call.u32(2), false, 'fs.write');
      access.requireWrite('path_remove_directory', place, true);
      if (present(place).type !== 'directory') throw new WasiError('notdir');
      if (place.path === '') throw new WasiError('busy');
      await place.preopen.files.removeDirectory(place.path);
    },
    path_rename: async (guest, call) => {
      const from = await locate('path_rename', guest, call.u32(0), Right.pathRenameSource, call.u32(1), call.u32(2), false);
      const to = await locate('path_rename', guest, call.u32(3), Right.pathRenameTarget, call.u32(4), call.u32(5), false, 'fs.write');
      const isDirectory = present(from).type === 'directory';
      if (from.path === '' || to.path === '') throw new WasiError('busy');
      if (from.preopen !== to.preopen) throw new WasiError('xdev');
      access.requireRead('path_rename', from, isDirectory);
      if (isDirectory) access.requireMovable('path_rename', from);
      access.requireWrite('path_rename', from, isDirectory);
      access.requireWrite('path_rename', to, isDirectory);
      checkReplacement(to, isDirectory);
      if (isDirectory && to.path.startsWith(`${from.path}/`)) throw new WasiError('inval');
      await requireMovable('path_rename', from, to);
      await from.preopen.files.rename(from.path, to.path);
      if (isDirectory) table.renamed(from, { preopen: to.preopen, path: to.path });
    },
    path_symlink: async (guest, call) => {
      const target = await guest.readString(call.u32(0), call.u32(1));
      const place = await locate('path_symlink', guest, call.u32(2), Right.pathSymlink, call.u32(3), call.u32(4), false, 'fs.write');
      access.requireWrite('path_symlink', place, false);
      if (place.stat !== undefined) throw new WasiError('exist');
      if (place.mustBeDirectory || target === '') throw new WasiError('noent');
      if (target.includes('\0')) throw new WasiError('inval');
      requireInside('path_symlink', place, target);
      await place.preopen.files.symlink(target, place.path);
    },
    path_unlink_file: async (guest, call) => {
      const place = await locate('path_unlink_file', guest, call.u32(0), Right.pathUnlinkFile, call.u32(1), call.u32(2), false, 'fs.write');
      const isDirectory = present(place).type === 'directory';
      access.requireWrite('path_unlink_file', place, isDirectory);
      if (isDirectory) throw new WasiError('isdir');
      await place.preopen.files.removeFile(place.path);
    },
  };
}

function present(place: Resolved): NonNullable<Resolved['stat']> {
  if (place.stat === undefined) throw new WasiError('noent');
  return place.stat;
}

/** Refuses what rename(2) refuses about the target, so that every backend says the same. */
function checkReplacement(to: Resolved, fromDirectory: boolean): void {
  const replacesDirectory = to.stat?.type === 'directory';
  if (to.stat !== undefined && fromDirectory && !replacesDirectory) throw new WasiError('notdir');
  if (!fromDirectory && replacesDirectory) throw new WasiError('isdir');
  if (!fromDirectory && to.mustBeDirectory) throw new WasiError('notdir');
}
