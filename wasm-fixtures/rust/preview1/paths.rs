//! Folders, links and names: made, read, moved and removed.
mod wasi;
use wasi::*;

fn remove_directory(what: &str, path: &str) {
    call("path_remove_directory", what, unsafe { path_remove_directory(ROOT, path.as_ptr(), path.len()) });
}

fn rename(what: &str, from: &str, to: &str) {
    call("path_rename", what, unsafe { path_rename(ROOT, from.as_ptr(), from.len(), ROOT, to.as_ptr(), to.len()) });
}

fn link(what: &str, from: &str, to: &str) {
    call("path_link", what, unsafe { path_link(ROOT, 0, from.as_ptr(), from.len(), ROOT, to.as_ptr(), to.len()) });
}

fn readlink(what: &str, path: &str, room: usize) {
    let mut target = [0; 64];
    let mut used = 0;
    let error = unsafe { path_readlink(ROOT, path.as_ptr(), path.len(), target.as_mut_ptr(), room, &mut used) };
    call_with("path_readlink", what, error, &format!("{} [{}]", used, shown(&target[..used])));
}

fn stat(what: &str, lookup: i32, path: &str) {
    let (error, status) = stat_path(lookup, path);
    call_with("path_filestat_get", what, error, &format!("{} {}", status.kind, status.links));
}

fn main() {
    make_file("file", "contents");
    make_directory("new", ROOT, "d");
    make_directory("that is there", ROOT, "d");
    make_directory("in nothing", ROOT, "no/where");
    make_directory("below a file", ROOT, "file/d");
    make_directory("out of the folder", ROOT, "../d");
    make_directory("nested", ROOT, "d/nested");

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
    make_file("d/target", "through");
    stat("through a link", FOLLOW, "d/link");
    let fd = open_with("a link", "d/link", 0, 0, READ_ONLY, 0);
    if fd >= 0 {
        unsafe { fd_close(fd) };
    }
    let fd = open_with("through a link", "d/link", FOLLOW, 0, READ_ONLY, 0);
    read_text("through a link", fd, 64);
    close_fd(fd);
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
    make_file("other", "other");
    rename("over a file", "other", "d/moved");
    rename("what is not there", "none", "x");
    rename("a file over a folder", "d/moved", "d/nested");
    rename("a folder over a file", "d/nested", "d/moved");
    rename("a folder into itself", "d", "d/nested/d");
    make_directory("empty", ROOT, "empty");
    rename("over an empty folder", "d/nested", "empty");
    rename("over a full folder", "empty", "d");
    rename("out of the folder", "empty", "../empty");
    rename("to the same name", "empty", "empty");

    remove_directory("that is full", "d");
    remove_directory("that is a file", "d/moved");
    remove_directory("that is a link", "folder");
    remove_directory("that is not there", "none");
    remove_directory("out of the folder", "../d");
    remove_directory("that is empty", "empty");
    stat("by a way around", 0, "d/../d/./moved");
}
