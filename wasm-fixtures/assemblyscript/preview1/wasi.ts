// wasi_snapshot_preview1 imported by hand, and the lines that the preview1 fixtures of every language print alike:
//   FUNCTION WHAT: ERRNO RESULTS
// Structures are read and written at their offsets.

@external("wasi_snapshot_preview1", "args_get") export declare function args_get(pointers: usize, buffer: usize): i32;
@external("wasi_snapshot_preview1", "args_sizes_get") export declare function args_sizes_get(count: usize, bytes: usize): i32;
@external("wasi_snapshot_preview1", "environ_get") export declare function environ_get(pointers: usize, buffer: usize): i32;
@external("wasi_snapshot_preview1", "environ_sizes_get") export declare function environ_sizes_get(count: usize, bytes: usize): i32;
@external("wasi_snapshot_preview1", "clock_res_get") export declare function clock_res_get(clock: i32, resolution: usize): i32;
@external("wasi_snapshot_preview1", "clock_time_get") export declare function clock_time_get(clock: i32, precision: u64, time: usize): i32;
@external("wasi_snapshot_preview1", "fd_advise") export declare function fd_advise(fd: i32, offset: u64, length: u64, advice: i32): i32;
@external("wasi_snapshot_preview1", "fd_allocate") export declare function fd_allocate(fd: i32, offset: u64, length: u64): i32;
@external("wasi_snapshot_preview1", "fd_close") export declare function fd_close(fd: i32): i32;
@external("wasi_snapshot_preview1", "fd_datasync") export declare function fd_datasync(fd: i32): i32;
@external("wasi_snapshot_preview1", "fd_fdstat_get") export declare function fd_fdstat_get(fd: i32, status: usize): i32;
@external("wasi_snapshot_preview1", "fd_fdstat_set_flags") export declare function fd_fdstat_set_flags(fd: i32, flags: i32): i32;
@external("wasi_snapshot_preview1", "fd_fdstat_set_rights") export declare function fd_fdstat_set_rights(fd: i32, base: u64, inheriting: u64): i32;
@external("wasi_snapshot_preview1", "fd_filestat_get") export declare function fd_filestat_get(fd: i32, status: usize): i32;
@external("wasi_snapshot_preview1", "fd_filestat_set_size") export declare function fd_filestat_set_size(fd: i32, size: u64): i32;
@external("wasi_snapshot_preview1", "fd_filestat_set_times") export declare function fd_filestat_set_times(fd: i32, accessed: u64, modified: u64, flags: i32): i32;
@external("wasi_snapshot_preview1", "fd_pread") export declare function fd_pread(fd: i32, buffers: usize, count: usize, offset: u64, done: usize): i32;
@external("wasi_snapshot_preview1", "fd_prestat_get") export declare function fd_prestat_get(fd: i32, status: usize): i32;
@external("wasi_snapshot_preview1", "fd_prestat_dir_name") export declare function fd_prestat_dir_name(fd: i32, name: usize, length: usize): i32;
@external("wasi_snapshot_preview1", "fd_pwrite") export declare function fd_pwrite(fd: i32, buffers: usize, count: usize, offset: u64, done: usize): i32;
@external("wasi_snapshot_preview1", "fd_read") export declare function fd_read(fd: i32, buffers: usize, count: usize, done: usize): i32;
@external("wasi_snapshot_preview1", "fd_readdir") export declare function fd_readdir(fd: i32, buffer: usize, length: usize, cookie: u64, used: usize): i32;
@external("wasi_snapshot_preview1", "fd_renumber") export declare function fd_renumber(from: i32, to: i32): i32;
@external("wasi_snapshot_preview1", "fd_seek") export declare function fd_seek(fd: i32, offset: i64, whence: i32, position: usize): i32;
@external("wasi_snapshot_preview1", "fd_sync") export declare function fd_sync(fd: i32): i32;
@external("wasi_snapshot_preview1", "fd_tell") export declare function fd_tell(fd: i32, position: usize): i32;
@external("wasi_snapshot_preview1", "fd_write") export declare function fd_write(fd: i32, buffers: usize, count: usize, done: usize): i32;
@external("wasi_snapshot_preview1", "path_create_directory") export declare function path_create_directory(fd: i32, path: usize, length: usize): i32;
@external("wasi_snapshot_preview1", "path_filestat_get") export declare function path_filestat_get(fd: i32, lookup: i32, path: usize, length: usize, status: usize): i32;
@external("wasi_snapshot_preview1", "path_filestat_set_times") export declare function path_filestat_set_times(fd: i32, lookup: i32, path: usize, length: usize, accessed: u64, modified: u64, flags: i32): i32;
@external("wasi_snapshot_preview1", "path_link") export declare function path_link(from: i32, lookup: i32, path: usize, length: usize, to: i32, target: usize, targetLength: usize): i32;
@external("wasi_snapshot_preview1", "path_open") export declare function path_open(fd: i32, lookup: i32, path: usize, length: usize, flags: i32, base: u64, inheriting: u64, fdflags: i32, opened: usize): i32;
@external("wasi_snapshot_preview1", "path_readlink") export declare function path_readlink(fd: i32, path: usize, length: usize, buffer: usize, room: usize, used: usize): i32;
@external("wasi_snapshot_preview1", "path_remove_directory") export declare function path_remove_directory(fd: i32, path: usize, length: usize): i32;
@external("wasi_snapshot_preview1", "path_rename") export declare function path_rename(from: i32, path: usize, length: usize, to: i32, target: usize, targetLength: usize): i32;
@external("wasi_snapshot_preview1", "path_symlink") export declare function path_symlink(target: usize, targetLength: usize, fd: i32, path: usize, length: usize): i32;
@external("wasi_snapshot_preview1", "path_unlink_file") export declare function path_unlink_file(fd: i32, path: usize, length: usize): i32;
@external("wasi_snapshot_preview1", "poll_oneoff") export declare function poll_oneoff(subscriptions: usize, events: usize, count: usize, happened: usize): i32;
@external("wasi_snapshot_preview1", "proc_exit") export declare function proc_exit(code: i32): void;
@external("wasi_snapshot_preview1", "proc_raise") export declare function proc_raise(signal: i32): i32;
@external("wasi_snapshot_preview1", "random_get") export declare function random_get(buffer: usize, length: usize): i32;
@external("wasi_snapshot_preview1", "sched_yield") export declare function sched_yield(): i32;
@external("wasi_snapshot_preview1", "sock_accept") export declare function sock_accept(fd: i32, flags: i32, opened: usize): i32;
@external("wasi_snapshot_preview1", "sock_recv") export declare function sock_recv(fd: i32, buffers: usize, count: usize, flags: i32, done: usize, outFlags: usize): i32;
@external("wasi_snapshot_preview1", "sock_send") export declare function sock_send(fd: i32, buffers: usize, count: usize, flags: i32, done: usize): i32;
@external("wasi_snapshot_preview1", "sock_shutdown") export declare function sock_shutdown(fd: i32, how: i32): i32;

export const REALTIME = 0, MONOTONIC = 1;
export const SET = 0, CURRENT = 1, END = 2;
export const CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8;
export const APPEND = 1;
export const FOLLOW = 1;
export const ACCESSED = 1, ACCESSED_NOW = 2, MODIFIED = 4, MODIFIED_NOW = 8;
export const CLOCK: u8 = 0, FD_READ: u8 = 1, FD_WRITE: u8 = 2;
/** Rights of a file that is read and written, of one that is only read, and of a folder. */
export const READ_WRITE: u64 = 0x08e001ff, READ_ONLY: u64 = 0x08200026, DIRECTORY_RIGHTS: u64 = 0x07bffe18;
export const ROOT = 3;
export const SECOND: u64 = 1000000000;
/** An address that no memory of these programs reaches. */
export const BEYOND: usize = 0xfffffff0;

const ERRNO_NAMES = [
  "success", "2big", "acces", "addrinuse", "addrnotavail", "afnosupport", "again", "already", "badf", "badmsg", "busy",
  "canceled", "child", "connaborted", "connrefused", "connreset", "deadlk", "destaddrreq", "dom", "dquot", "exist", "fault",
  "fbig", "hostunreach", "idrm", "ilseq", "inprogress", "intr", "inval", "io", "isconn", "isdir", "loop", "mfile", "mlink",
  "msgsize", "multihop", "nametoolong", "netdown", "netreset", "netunreach", "nfile", "nobufs", "nodev", "noent", "noexec",
  "nolck", "nolink", "nomem", "nomsg", "noprotoopt", "nospc", "nosys", "notconn", "notdir", "notempty", "notrecoverable",
  "notsock", "notsup", "notty", "nxio", "overflow", "ownerdead", "perm", "pipe", "proto", "protonosupport", "prototype",
  "range", "rofs", "spipe", "srch", "stale", "timedout", "txtbsy", "xdev", "notcapable",
];

/** Where small results are stored: two words, a structure, two iovecs. */
export const out = memory.data(16, 8);
export const structure = memory.data(64, 8);
const vectors = memory.data(16, 8);

/** Bytes in memory that stay. */
export class Bytes {
  constructor(readonly pointer: usize, readonly length: usize) {}

  static of(text: string): Bytes {
    const encoded = String.UTF8.encode(text);
    return new Bytes(changetype<usize>(encoded), encoded.byteLength);
  }

  static room(length: usize): Bytes {
    return new Bytes(changetype<usize>(new ArrayBuffer(<i32>length)), length);
  }

  /** The first of them as text; what is no printable ASCII is shown as a dot. */
  shown(length: usize = this.length, from: usize = 0): string {
    let text = "";
    for (let i: usize = from; i < from + length; i++) {
      const byte = load<u8>(this.pointer + i);
      text += byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : ".";
    }
    return text;
  }
}

/** One buffer as an array of iovecs; with `second`, two. */
export function iovecs(first: Bytes, second: Bytes | null = null): usize {
  store<usize>(vectors, first.pointer);
  store<usize>(vectors, first.length, 4);
  if (second !== null) {
    store<usize>(vectors, second.pointer, 8);
    store<usize>(vectors, second.length, 12);
  }
  return vectors;
}

export function errnoName(error: i32): string {
  return ERRNO_NAMES[error];
}

/** Prints a line. */
export function say(line: string): void {
  fd_write(1, iovecs(Bytes.of(line + "\n")), 1, out + 12);
}

export function yes(condition: bool): string {
  return condition ? "yes" : "no";
}

/** The beginning of the line of a call. */
export function called(name: string, what: string, error: i32): string {
  return name + (what == "" ? "" : " " + what) + ": " + errnoName(error);
}

/** A call without results. */
export function call(name: string, what: string, error: i32): void {
  say(called(name, what, error));
}

/** A call with results, which are shown where it succeeded. */
export function callWith(name: string, what: string, error: i32, results: string): void {
  say(called(name, what, error) + (error == 0 ? " " + results : ""));
}

export function openWith(what: string, path: string, lookup: i32, flags: i32, base: u64, fdflags: i32): i32 {
  const name = Bytes.of(path);
  store<i32>(out, -1);
  const error = path_open(ROOT, lookup, name.pointer, name.length, flags, base, base, fdflags, out);
  const fd = load<i32>(out);
  callWith("path_open", what, error, fd.toString());
  return fd;
}

export function openFile(what: string, path: string, flags: i32): i32 {
  return openWith(what, path, FOLLOW, flags, READ_WRITE, 0);
}

export function closeFd(fd: i32): void {
  call("fd_close", "", fd_close(fd));
}

export function writeText(what: string, fd: i32, data: string): void {
  const error = fd_write(fd, iovecs(Bytes.of(data)), 1, out);
  callWith("fd_write", what, error, load<u32>(out).toString());
}

function read(name: string, what: string, error: i32, room: Bytes): void {
  const done = error == 0 ? load<u32>(out) : 0;
  callWith(name, what, error, done.toString() + " [" + room.shown(done) + "]");
}

export function readText(what: string, fd: i32, length: usize): void {
  const room = Bytes.room(length);
  read("fd_read", what, fd_read(fd, iovecs(room), 1, out), room);
}

export function preadText(what: string, fd: i32, length: usize, offset: u64): void {
  const room = Bytes.room(length);
  read("fd_pread", what, fd_pread(fd, iovecs(room), 1, offset, out), room);
}

/** Makes a file with a text in it. */
export function makeFile(path: string, contents: string): void {
  const fd = openFile(path, path, CREATE);
  writeText(path, fd, contents);
  closeFd(fd);
}

export function makeDirectory(what: string, fd: i32, path: string): void {
  const name = Bytes.of(path);
  call("path_create_directory", what, path_create_directory(fd, name.pointer, name.length));
}

export function symlink(what: string, target: string, path: string): void {
  const text = Bytes.of(target), name = Bytes.of(path);
  call("path_symlink", what, path_symlink(text.pointer, text.length, ROOT, name.pointer, name.length));
}

export function unlink(what: string, path: string): void {
  const name = Bytes.of(path);
  call("path_unlink_file", what, path_unlink_file(ROOT, name.pointer, name.length));
}

/** The status of a path in `structure`, and the errno. */
export function statPath(lookup: i32, path: string): i32 {
  const name = Bytes.of(path);
  return path_filestat_get(ROOT, lookup, name.pointer, name.length, structure);
}

// Fields of the `filestat` in `structure`.
export function statDevice(): u64 { return load<u64>(structure); }
export function statInode(): u64 { return load<u64>(structure, 8); }
export function statKind(): u8 { return load<u8>(structure, 16); }
export function statLinks(): u64 { return load<u64>(structure, 24); }
export function statSize(): u64 { return load<u64>(structure, 32); }
export function statAccessed(): u64 { return load<u64>(structure, 40); }
export function statModified(): u64 { return load<u64>(structure, 48); }
