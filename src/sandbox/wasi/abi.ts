import type { FileStat, FileType } from '../types';

/** WASI preview 1 `filetype`. */
export const Filetype = { unknown: 0, blockDevice: 1, characterDevice: 2, directory: 3, regularFile: 4, socketDgram: 5, socketStream: 6, symbolicLink: 7 } as const;
export type Filetype = (typeof Filetype)[keyof typeof Filetype];

export const OpenFlag = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const;
export const FdFlag = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;
export const LookupFlag = { symlinkFollow: 1 } as const;
export const TimeFlag = { accessed: 1, accessedNow: 2, modified: 4, modifiedNow: 8 } as const;
export const Whence = { set: 0, current: 1, end: 2 } as const;
export const EventType = { clock: 0, fdRead: 1, fdWrite: 2 } as const;
export const ClockFlag = { absolute: 1 } as const;

export const FDSTAT_BYTES = 24;
export const FILESTAT_BYTES = 64;
export const DIRENT_BYTES = 24;
export const SUBSCRIPTION_BYTES = 48;
export const EVENT_BYTES = 32;

export function filetypeOf(type: FileType): Filetype {
  switch (type) {
    case 'file':
      return Filetype.regularFile;
    case 'directory':
      return Filetype.directory;
    case 'symlink':
      return Filetype.symbolicLink;
    case 'other':
      return Filetype.unknown;
  }
}

/** `filestat`. */
export interface Filestat extends Omit<FileStat, 'type'> {
  readonly filetype: Filetype;
}

export function filestatOf({ type, ...rest }: FileStat): Filestat {
  return { ...rest, filetype: filetypeOf(type) };
}

export function encodeFilestat(stat: Filestat): Uint8Array {
  const bytes = new Uint8Array(FILESTAT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, stat.device), true);
  view.setBigUint64(8, BigInt.asUintN(64, stat.inode), true);
  view.setUint8(16, stat.filetype);
  view.setBigUint64(24, stat.links, true);
  view.setBigUint64(32, stat.size, true);
  view.setBigUint64(40, BigInt.asUintN(64, stat.accessed), true);
  view.setBigUint64(48, BigInt.asUintN(64, stat.modified), true);
  view.setBigUint64(56, BigInt.asUintN(64, stat.changed), true);
  return bytes;
}

/** `fdstat`. */
export function encodeFdstat(stat: { readonly filetype: Filetype; readonly flags: number; readonly base: bigint; readonly inheriting: bigint }): Uint8Array {
  const bytes = new Uint8Array(FDSTAT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, stat.filetype);
  view.setUint16(2, stat.flags, true);
  view.setBigUint64(8, stat.base, true);
  view.setBigUint64(16, stat.inheriting, true);
  return bytes;
}

/** `dirent` and the name after it. */
export function encodeDirent(next: bigint, inode: bigint, filetype: Filetype, name: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(DIRENT_BYTES + name.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, next, true);
  view.setBigUint64(8, BigInt.asUintN(64, inode), true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, filetype);
  bytes.set(name, DIRENT_BYTES);
  return bytes;
}
