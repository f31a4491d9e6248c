// fd_readdir: whole, in small pieces, and from a cookie in the middle.
import { Bytes, DIRECTORY, DIRECTORY_RIGHTS, FOLLOW, ROOT, call, closeFd, fd_readdir, makeDirectory, makeFile, openFile, openWith, out, say, symlink, unlink } from "./wasi";

const ENTRY_BYTES: usize = 24;
const buffer = Bytes.room(4096);

// What the last piece gave: its whole entries, the cookie after the last of them, and how much of the room was used.
let listed = "";
let next: u64 = 0;
let used: usize = 0;

function piece(fd: i32, room: usize, cookie: u64): void {
  fd_readdir(fd, buffer.pointer, room, cookie, out);
  listed = "";
  next = cookie;
  used = load<u32>(out);
  for (let at: usize = 0; at + ENTRY_BYTES <= used;) {
    const entry = buffer.pointer + at, length = load<u32>(entry, 16);
    if (at + ENTRY_BYTES + length > used) break;
    listed += " " + buffer.shown(length, at + ENTRY_BYTES) + " " + load<u8>(entry, 20).toString();
    next = load<u64>(entry);
    at += ENTRY_BYTES + length;
  }
}

function list(what: string, fd: i32, room: usize): void {
  let line = "fd_readdir " + what + ":";
  next = 0;
  for (let calls = 0; calls < 100; calls++) {
    piece(fd, room, next);
    line += listed;
    if (used < room) break;
  }
  say(line);
}

function errno(fd: i32): i32 {
  return fd_readdir(fd, buffer.pointer, 4096, 0, out);
}

makeFile("one", "1");
makeFile("two", "22");
makeFile("three", "333");
makeDirectory("", ROOT, "folder");
symlink("", "one", "link");
let fd = openWith("the folder", ".", FOLLOW, DIRECTORY, DIRECTORY_RIGHTS, 0);

call("fd_readdir", "", errno(fd));
list("at once", fd, 4096);
list("in small pieces", fd, 40);
errno(fd);
const second = load<u64>(buffer.pointer + ENTRY_BYTES + load<u32>(buffer.pointer, 16));
piece(fd, 24 + 6, second);
say("fd_readdir the third:" + listed + " " + used.toString());
piece(fd, 10, 0);
say("fd_readdir less than an entry: " + used.toString());
unlink("", "two");
makeFile("new", "");
list("anew", fd, 4096);
piece(fd, 4096, 1000);
say("fd_readdir past the end: " + used.toString());
closeFd(fd);
call("fd_readdir", "what is closed", errno(fd));
fd = openFile("a file", "one", 0);
call("fd_readdir", "a file", errno(fd));
closeFd(fd);
fd = openWith("a folder without the right", "folder", FOLLOW, DIRECTORY, 0, 0);
call("fd_readdir", "without the right", errno(fd));
makeDirectory("without the right", fd, "x");
