// Opening, reading, writing and moving about in regular files.
import {
  APPEND, Bytes, CREATE, CURRENT, DIRECTORY, DIRECTORY_RIGHTS, END, EXCLUSIVE, FOLLOW, READ_ONLY, READ_WRITE, SET, TRUNCATE, call,
  callWith, closeFd, fd_advise, fd_allocate, fd_datasync, fd_filestat_get, fd_filestat_set_size, fd_pwrite, fd_read, fd_renumber,
  fd_seek, fd_sync, fd_tell, iovecs, openFile, openWith, out, path_open, preadText, readText, statSize, structure, writeText,
} from "./wasi";

function seek(what: string, fd: i32, offset: i64, whence: i32): void {
  const error = fd_seek(fd, offset, whence, out);
  callWith("fd_seek", what, error, load<u64>(out).toString());
}

function tell(fd: i32): void {
  const error = fd_tell(fd, out);
  callWith("fd_tell", "", error, load<u64>(out).toString());
}

function pwriteText(what: string, fd: i32, data: string, offset: u64): void {
  const error = fd_pwrite(fd, iovecs(Bytes.of(data)), 1, offset, out);
  callWith("fd_pwrite", what, error, load<u32>(out).toString());
}

function size(fd: i32): void {
  const error = fd_filestat_get(fd, structure);
  callWith("fd_filestat_get", "size", error, statSize().toString());
}

openFile("what is not there", "a.txt", 0);
let fd = openFile("a new file", "a.txt", CREATE);
openFile("a new file that must not be there", "a.txt", CREATE | EXCLUSIVE);
writeText("a text", fd, "Hello, world");
tell(fd);
seek("from the start", fd, 7, SET);
readText("a word", fd, 5);
seek("from here", fd, -3, CURRENT);
seek("from the end", fd, -12, END);
seek("before the start", fd, -1, SET);
seek("from nowhere", fd, 0, 9);
pwriteText("in the middle", fd, "W", 7);
tell(fd);
preadText("in the middle", fd, 5, 7);
preadText("past the end", fd, 5, 100);
pwriteText("past the end", fd, "!", 20);
preadText("the gap", fd, 3, 18);
const first = Bytes.room(5), second = Bytes.room(2);
let error = fd_read(fd, iovecs(first, second), 2, out);
callWith("fd_read", "into two buffers", error, load<u32>(out).toString() + " [" + first.shown() + "][" + second.shown() + "]");
writeText("nothing", fd, "");
tell(fd);
call("fd_allocate", "more", fd_allocate(fd, 10, 20));
size(fd);
call("fd_allocate", "what is there", fd_allocate(fd, 0, 5));
size(fd);
call("fd_allocate", "nothing", fd_allocate(fd, 0, 0));
call("fd_advise", "that it is needed", fd_advise(fd, 0, 10, 3));
call("fd_advise", "something unknown", fd_advise(fd, 0, 10, 9));
call("fd_filestat_set_size", "smaller", fd_filestat_set_size(fd, 5));
call("fd_filestat_set_size", "larger", fd_filestat_set_size(fd, 8));
preadText("all", fd, 64, 0);
call("fd_datasync", "", fd_datasync(fd));
call("fd_sync", "", fd_sync(fd));
closeFd(fd);
readText("what is closed", fd, 5);

fd = openWith("to append", "a.txt", FOLLOW, 0, READ_WRITE, APPEND);
writeText("at the end", fd, "one");
seek("to the start", fd, 0, SET);
writeText("at the end again", fd, "two");
tell(fd);
preadText("all", fd, 64, 0);
const other = openFile("a second time", "a.txt", 0);
preadText("the same", other, 64, 8);
call("fd_renumber", "over another", fd_renumber(other, fd));
readText("the old number", other, 5);
readText("the new number", fd, 5);
call("fd_renumber", "to what is not open", fd_renumber(fd, 99));
call("fd_renumber", "of what is not open", fd_renumber(99, fd));
closeFd(fd);

fd = openWith("to read only", "a.txt", FOLLOW, 0, READ_ONLY, 0);
writeText("without the right", fd, "x");
call("fd_allocate", "without the right", fd_allocate(fd, 0, 100));
call("fd_filestat_set_size", "without the right", fd_filestat_set_size(fd, 0));
readText("with the right", fd, 5);
closeFd(fd);
fd = openFile("to truncate", "a.txt", TRUNCATE);
size(fd);
closeFd(fd);

openFile("a file as a folder", "a.txt", DIRECTORY);
openFile("a folder to write", ".", 0);
fd = openWith("a folder", ".", FOLLOW, DIRECTORY, DIRECTORY_RIGHTS, 0);
readText("a folder", fd, 5);
closeFd(fd);
openFile("a new folder", "new", CREATE | DIRECTORY);
openFile("no path", "", 0);
openFile("a path out of the folder", "../outside", 0);
openFile("an absolute path", "/etc/passwd", 0);
openFile("a name that is too long", "0123456789".repeat(28), CREATE);
openFile("below a file", "a.txt/b", 0);
const name = Bytes.of("a");
call("path_open", "of a descriptor that is not open", path_open(99, 0, name.pointer, name.length, 0, READ_ONLY, 0, 0, out));
