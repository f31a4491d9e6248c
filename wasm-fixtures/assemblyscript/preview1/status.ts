// What descriptors and files say of themselves, and how that is changed.
import {
  ACCESSED, ACCESSED_NOW, APPEND, Bytes, CREATE, DIRECTORY_RIGHTS, FOLLOW, MODIFIED, MODIFIED_NOW, READ_ONLY, READ_WRITE, ROOT, SECOND,
  call, callWith, closeFd, fd_datasync, fd_fdstat_get, fd_fdstat_set_flags, fd_fdstat_set_rights, fd_filestat_get, fd_filestat_set_size,
  fd_filestat_set_times, fd_prestat_dir_name, fd_prestat_get, fd_sync, openWith, out, path_filestat_set_times, statAccessed, statDevice,
  statInode, statKind, statLinks, statModified, statPath, statSize, structure, writeText, yes,
} from "./wasi";

const YEAR_2020: u64 = 1577836800;

function show(what: string, fd: i32): void {
  const error = fd_fdstat_get(fd, structure);
  callWith("fd_fdstat_get", what, error, load<u8>(structure).toString() + " " + load<u16>(structure, 2).toString() + " " + load<u64>(structure, 8).toString());
}

function summary(): string {
  return statKind().toString() + " " + statSize().toString() + " " + statLinks().toString();
}

function times(): string {
  return summary() + " " + statAccessed().toString() + " " + statModified().toString();
}

function statFd(what: string, fd: i32): void {
  const error = fd_filestat_get(fd, structure);
  callWith("fd_filestat_get", what, error, summary());
}

function timesOf(what: string, fd: i32): void {
  const error = fd_filestat_get(fd, structure);
  callWith("fd_filestat_get", what, error, times());
}

function setTimes(what: string, path: string, accessed: u64, modified: u64, flags: i32): void {
  const name = Bytes.of(path);
  call("path_filestat_set_times", what, path_filestat_set_times(ROOT, FOLLOW, name.pointer, name.length, accessed, modified, flags));
}

let error = fd_fdstat_get(ROOT, structure);
const able = (load<u64>(structure, 8) & DIRECTORY_RIGHTS) == DIRECTORY_RIGHTS && (load<u64>(structure, 16) & READ_WRITE) == READ_WRITE;
callWith("fd_fdstat_get", "the folder given", error, load<u8>(structure).toString() + " " + load<u16>(structure, 2).toString() + ", may open and hand on " + yes(able));
show("nothing", 99);
error = fd_prestat_get(ROOT, out);
const nameLength = load<u32>(out, 4);
callWith("fd_prestat_get", "the folder given", error, load<u8>(out).toString() + " " + nameLength.toString());
const name = Bytes.room(16);
error = fd_prestat_dir_name(ROOT, name.pointer, nameLength);
callWith("fd_prestat_dir_name", "", error, name.shown(nameLength));
call("fd_prestat_dir_name", "without room", fd_prestat_dir_name(ROOT, name.pointer, 3));
call("fd_prestat_dir_name", "of nothing", fd_prestat_dir_name(99, name.pointer, 16));
call("fd_prestat_get", "of nothing", fd_prestat_get(99, out));

const fd = openWith("to append", "file", FOLLOW, CREATE, READ_WRITE, APPEND);
call("fd_prestat_get", "of a file", fd_prestat_get(fd, out));
show("a file", fd);
call("fd_fdstat_set_flags", "none", fd_fdstat_set_flags(fd, 0));
show("a file", fd);
call("fd_fdstat_set_flags", "unknown", fd_fdstat_set_flags(fd, 32));
call("fd_fdstat_set_flags", "of nothing", fd_fdstat_set_flags(99, 0));
writeText("a text", fd, "text");
statFd("a file", fd);
statFd("nothing", 99);

const accessed = 1000000000 * SECOND + 123456789, modified = 1234567890 * SECOND + 987654321;
call("fd_filestat_set_times", "both", fd_filestat_set_times(fd, accessed, modified, ACCESSED | MODIFIED));
timesOf("both", fd);
call("fd_filestat_set_times", "neither", fd_filestat_set_times(fd, 1, 2, 0));
timesOf("neither", fd);
call("fd_filestat_set_times", "one", fd_filestat_set_times(fd, 1, 42 * SECOND, MODIFIED));
timesOf("one", fd);
call("fd_filestat_set_times", "now", fd_filestat_set_times(fd, 1, 2, ACCESSED_NOW | MODIFIED_NOW));
error = fd_filestat_get(fd, structure);
callWith("fd_filestat_get", "now", error, summary() + " " + yes(statAccessed() > YEAR_2020 * SECOND && statModified() > YEAR_2020 * SECOND));
call("fd_filestat_set_times", "given and now", fd_filestat_set_times(fd, 1, 2, MODIFIED | MODIFIED_NOW));
setTimes("both", "file", modified, accessed, ACCESSED | MODIFIED);
error = statPath(FOLLOW, "file");
callWith("path_filestat_get", "both", error, times());
const inode = statInode(), device = statDevice(), time = statModified();
error = fd_filestat_get(fd, structure);
callWith("fd_filestat_get", "is the same file", error, summary() + " " + yes(statInode() == inode && statDevice() == device && statModified() == time));
setTimes("of what is not there", "none", 1, 2, MODIFIED);
call("path_filestat_get", "of what is not there", statPath(FOLLOW, "none"));
error = statPath(FOLLOW, ".");
callWith("path_filestat_get", "of a folder", error, statKind().toString());

call("fd_fdstat_set_rights", "fewer", fd_fdstat_set_rights(fd, READ_ONLY, 0));
show("fewer rights", fd);
writeText("without the right", fd, "x");
call("fd_filestat_set_times", "without the right", fd_filestat_set_times(fd, 1, 2, MODIFIED));
call("fd_datasync", "without the right", fd_datasync(fd));
call("fd_fdstat_set_rights", "more", fd_fdstat_set_rights(fd, READ_WRITE, 0));
call("fd_fdstat_set_rights", "of nothing", fd_fdstat_set_rights(99, 0, 0));
closeFd(fd);
call("fd_filestat_set_size", "of a folder", fd_filestat_set_size(ROOT, 0));
call("fd_sync", "of nothing", fd_sync(99));
