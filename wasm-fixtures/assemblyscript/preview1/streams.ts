// Standard streams: what they do, and what they have no right to.
import {
  ACCESSED_NOW, BEYOND, Bytes, SET, call, callWith, fd_advise, fd_allocate, fd_close, fd_datasync, fd_fdstat_get, fd_filestat_get,
  fd_filestat_set_size, fd_filestat_set_times, fd_pread, fd_prestat_get, fd_pwrite, fd_read, fd_readdir, fd_seek, fd_sync, fd_tell,
  fd_write, iovecs, out, readText, statKind, structure,
} from "./wasi";

function status(what: string, fd: i32): void {
  let error = fd_fdstat_get(fd, structure);
  callWith("fd_fdstat_get", what, error, load<u8>(structure).toString() + " " + load<u16>(structure, 2).toString());
  error = fd_filestat_get(fd, structure);
  callWith("fd_filestat_get", what, error, statKind().toString());
}

status("standard input", 0);
status("standard output", 1);
status("standard error", 2);

readText("the first bytes", 0, 4);
const first = Bytes.room(2), second = Bytes.room(3);
let error = fd_read(0, iovecs(first, second), 2, out);
callWith("fd_read", "into two buffers", error, load<u32>(out).toString() + " [" + first.shown() + "][" + second.shown() + "]");
readText("nothing", 0, 0);
readText("the rest", 0, 64);
readText("at the end", 0, 64);
store<u32>(out, 9);
error = fd_read(0, iovecs(first), 0, out);
callWith("fd_read", "into no buffers", error, load<u32>(out).toString());

const three = memory.data(24, 8);
const words = ["three ", "", "parts\n"];
for (let i = 0; i < 3; i++) {
  const word = Bytes.of(words[i]);
  store<usize>(three + i * 8, word.pointer);
  store<usize>(three + i * 8, word.length, 4);
}
error = fd_write(1, three, 3, out);
callWith("fd_write", "three parts", error, load<u32>(out).toString());
error = fd_write(2, three, 3, out);
callWith("fd_write", "to standard error", error, load<u32>(out).toString());
call("fd_write", "from beyond the memory", fd_write(1, BEYOND, 1, out));

call("fd_seek", "standard output", fd_seek(1, 0, SET, out));
call("fd_tell", "standard input", fd_tell(0, out));
call("fd_write", "standard input", fd_write(0, three, 1, out));
call("fd_pread", "standard input", fd_pread(0, iovecs(first), 1, 0, out));
call("fd_pwrite", "standard output", fd_pwrite(1, three, 1, 0, out));
call("fd_sync", "standard output", fd_sync(1));
call("fd_datasync", "standard output", fd_datasync(1));
call("fd_advise", "standard input", fd_advise(0, 0, 0, 0));
call("fd_allocate", "standard output", fd_allocate(1, 0, 1));
call("fd_filestat_set_size", "standard output", fd_filestat_set_size(1, 0));
call("fd_filestat_set_times", "standard output", fd_filestat_set_times(1, 0, 0, ACCESSED_NOW));
const room = Bytes.room(64);
call("fd_readdir", "standard input", fd_readdir(0, room.pointer, room.length, 0, out));
call("fd_prestat_get", "standard input", fd_prestat_get(0, out));

call("fd_close", "standard error", fd_close(2));
call("fd_write", "to what is closed", fd_write(2, three, 1, out));
call("fd_close", "again", fd_close(2));
call("fd_close", "of nothing", fd_close(99));
