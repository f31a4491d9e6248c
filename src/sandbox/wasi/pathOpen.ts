import { FdFlag, LookupFlag, OpenFlag } from './abi';
import type { AccessControl } from './accessControl';
import type { Descriptor } from './descriptor';
import type { DescriptorTable } from './descriptorTable';
import { Directory } from './directory';
import { RegularFile } from './regularFile';
import type { PathConfinement, Resolved } from './resolve';
import { DIRECTORY_RIGHTS, FILE_RIGHTS, Right } from './rights';
import { WasiError } from './wasiError';
import type { WasiImplementations } from './wasiFunction';

const KNOWN_OPEN_FLAGS = 15;
const KNOWN_FDFLAGS = 31;
const WRITING_RIGHTS = Right.fdWrite | Right.fdAllocate | Right.fdFilestatSetSize;
const DIRECTORY_FLAGS = FdFlag.nonblock;

/** What path_open was asked for. */
export interface OpenRequest {
  readonly flags: number;
  readonly fdflags: number;
  readonly base: bigint;
  readonly inheriting: bigint;
}

/** `path_open`. */
export function openFunction(table: DescriptorTable, access: AccessControl, { resolve }: PathConfinement): WasiImplementations {
  return {
    path_open: async (guest, call) => {
      const directory = table.directory(call.u32(0));
      const request: OpenRequest = { flags: call.u32(4), base: call.u64(5), inheriting: call.u64(6), fdflags: call.u32(7) };
      if ((request.flags & ~KNOWN_OPEN_FLAGS) !== 0 || (request.fdflags & ~KNOWN_FDFLAGS) !== 0) throw new WasiError('inval');
      requireRights(directory, request);
      const follow = (call.u32(1) & LookupFlag.symlinkFollow) !== 0;
      const path = await guest.readString(call.u32(2), call.u32(3));
      const exclusive = (request.flags & (OpenFlag.create | OpenFlag.exclusive)) === (OpenFlag.create | OpenFlag.exclusive);
      const place = await resolve('path_open', directory.location, path, follow && !exclusive, access, changes(request) ? 'fs.write' : 'fs.read');
      table.requireRoom();
      const opened = await openPlace('path_open', place, request, access);
      await guest.writeU32(call.u32(8), await table.add(opened));
    },
  };
}

/** Whether a file is opened to be made or changed. */
function changes({ flags, base }: OpenRequest): boolean {
  return (flags & (OpenFlag.create | OpenFlag.truncate)) !== 0 || ((base & WRITING_RIGHTS) !== 0n && (base & Right.fdRead) === 0n);
}

/** The directory must be allowed to do what is asked, and to hand on every right that is asked for. */
function requireRights(directory: Directory, { flags, base, inheriting }: OpenRequest): void {
  let needed = Right.pathOpen;
  if ((flags & OpenFlag.create) !== 0) needed |= Right.pathCreateFile;
  if ((flags & OpenFlag.truncate) !== 0) needed |= Right.pathFilestatSetSize;
  directory.require(needed);
  if (((base | inheriting) & ~directory.inheriting) !== 0n) throw new WasiError('notcapable');
}

/**
 * Opens what a path was resolved to.
 *
 * @param call as it is named where it is refused
 */
export async function openPlace(call: string, place: Resolved, request: OpenRequest, access: AccessControl): Promise<Descriptor> {
  const { flags } = request;
  const wantsDirectory = (flags & OpenFlag.directory) !== 0;
  const creates = (flags & OpenFlag.create) !== 0;
  if (wantsDirectory && creates) throw new WasiError('inval');
  if (place.stat === undefined) {
    if (!creates) {
      access.requireRead(call, place, wantsDirectory);
      throw new WasiError('noent');
    }
    if (place.mustBeDirectory) throw new WasiError('isdir');
    return openFile(call, place, request, access);
  }
  if (creates && (flags & OpenFlag.exclusive) !== 0) throw new WasiError('exist');
  switch (place.stat.type) {
    case 'directory':
      return openDirectory(call, place, request, access);
    case 'symlink':
      throw new WasiError('loop');
    case 'file':
      if (wantsDirectory) throw new WasiError('notdir');
      return openFile(call, place, request, access);
    case 'other':
      // Devices, FIFOs and sockets: opening one can block, or act on the machine.
      return access.refuseSpecial(call, place);
  }
}

function openDirectory(call: string, place: Resolved, { flags, fdflags, base, inheriting }: OpenRequest, access: AccessControl): Directory {
  if ((flags & OpenFlag.create) !== 0 || (flags & OpenFlag.truncate) !== 0 || (base & Right.fdWrite) !== 0n) throw new WasiError('isdir');
  access.requireRead(call, place, true);
  const directory = new Directory({ preopen: place.preopen, path: place.path }, access, base & DIRECTORY_RIGHTS, inheriting);
  directory.flags = fdflags & DIRECTORY_FLAGS;
  return directory;
}

async function openFile(call: string, place: Resolved, { flags, fdflags, base, inheriting }: OpenRequest, access: AccessControl): Promise<RegularFile> {
  const create = (flags & OpenFlag.create) !== 0 && place.stat === undefined;
  const truncate = (flags & OpenFlag.truncate) !== 0;
  const write = create || truncate || (base & WRITING_RIGHTS) !== 0n;
  if (write) access.requireWrite(call, place, false);
  const read = (base & Right.fdRead) !== 0n || !write;
  if (read) access.requireRead(call, place, false);
  const file = await place.preopen.files.open(place.path, {
    read,
    write,
    // Not where it was there and is opened for reading: were it gone by now, it would be made without the right to.
    create: (flags & OpenFlag.create) !== 0 && write,
    exclusive: (flags & OpenFlag.exclusive) !== 0,
    truncate,
    append: false,
  });
  return new RegularFile(file, () => access.requireWrite('fd_filestat_set_times', place, false), base & FILE_RIGHTS, inheriting & FILE_RIGHTS, fdflags);
}
