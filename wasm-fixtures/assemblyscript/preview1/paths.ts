// Folders, links and names: made, read, moved and removed.
import {
  Bytes, FOLLOW, READ_ONLY, ROOT, call, callWith, closeFd, fd_close, makeDirectory, makeFile, openWith, out, path_link, path_readlink,
  path_remove_directory, path_rename, readText, statKind, statLinks, statPath, symlink, unlink,
} from "./wasi";

function removeDirectory(what: string, path: string): void {
  const name = Bytes.of(path);
  call("path_remove_directory", what, path_remove_directory(ROOT, name.pointer, name.length));
}

function rename(what: string, from: string, to: string): void {
  const source = Bytes.of(from), target = Bytes.of(to);
  call("path_rename", what, path_rename(ROOT, source.pointer, source.length, ROOT, target.pointer, target.length));
}

function link(what: string, from: string, to: string): void {
  const source = Bytes.of(from), target = Bytes.of(to);
  call("path_link", what, path_link(ROOT, 0, source.pointer, source.length, ROOT, target.pointer, target.length));
}

function readlink(what: string, path: string, room: usize): void {
  const name = Bytes.of(path), target = Bytes.room(room);
  const error = path_readlink(ROOT, name.pointer, name.length, target.pointer, room, out);
  const used = error == 0 ? load<u32>(out) : 0;
  callWith("path_readlink", what, error, used.toString() + " [" + target.shown(used) + "]");
}

function stat(what: string, lookup: i32, path: string): void {
  const error = statPath(lookup, path);
  callWith("path_filestat_get", what, error, statKind().toString() + " " + statLinks().toString());
}

makeFile("file", "contents");
makeDirectory("new", ROOT, "d");
makeDirectory("that is there", ROOT, "d");
makeDirectory("in nothing", ROOT, "no/where");
makeDirectory("below a file", ROOT, "file/d");
makeDirectory("out of the folder", ROOT, "../d");
makeDirectory("nested", ROOT, "d/nested");

symlink("to what is not there", "target", "d/link");
readlink("all of it", "d/link", 64);
readlink("a part", "d/link", 3);
readlink("of a file", "file", 64);
readlink("of nothing", "none", 64);
symlink("over what is there", "target", "file");
symlink("out of the folder", "../../outside", "d/out");
symlink("to an absolute path", "/etc/passwd", "d/absolute");
stat("a link", 0, "d/link");
stat("through a link to nothing", FOLLOW, "d/link");
makeFile("d/target", "through");
stat("through a link", FOLLOW, "d/link");
let fd = openWith("a link", "d/link", 0, 0, READ_ONLY, 0);
if (fd >= 0) fd_close(fd);
fd = openWith("through a link", "d/link", FOLLOW, 0, READ_ONLY, 0);
readText("through a link", fd, 64);
closeFd(fd);
symlink("to itself", "loop", "loop");
stat("a link to itself", FOLLOW, "loop");
symlink("to a folder", "d", "folder");
stat("through a link to a folder", 0, "folder/target");

link("a second name", "file", "hard");
stat("a second name", 0, "hard");
link("over what is there", "file", "hard");
link("of a folder", "d", "hard-d");
link("of nothing", "none", "hard-none");
link("out of the folder", "file", "../hard");
unlink("the second name", "hard");
unlink("again", "hard");
unlink("a folder", "d");
unlink("as a folder", "file/");
unlink("out of the folder", "../file");
unlink("a link", "loop");

rename("a file", "file", "d/moved");
stat("the old name", 0, "file");
makeFile("other", "other");
rename("over a file", "other", "d/moved");
rename("what is not there", "none", "x");
rename("a file over a folder", "d/moved", "d/nested");
rename("a folder over a file", "d/nested", "d/moved");
rename("a folder into itself", "d", "d/nested/d");
makeDirectory("empty", ROOT, "empty");
rename("over an empty folder", "d/nested", "empty");
rename("over a full folder", "empty", "d");
rename("out of the folder", "empty", "../empty");
rename("to the same name", "empty", "empty");

removeDirectory("that is full", "d");
removeDirectory("that is a file", "d/moved");
removeDirectory("that is a link", "folder");
removeDirectory("that is not there", "none");
removeDirectory("out of the folder", "../d");
removeDirectory("that is empty", "empty");
stat("by a way around", 0, "d/../d/./moved");
