//! Opening, reading, writing and moving about in regular files.
mod wasi;
use wasi::*;

fn seek(what: &str, fd: i32, offset: i64, whence: i32) {
    let mut position = 0;
    let error = unsafe { fd_seek(fd, offset, whence, &mut position) };
    call_with("fd_seek", what, error, &position.to_string());
}

fn tell(fd: i32) {
    let mut position = 0;
    let error = unsafe { fd_tell(fd, &mut position) };
    call_with("fd_tell", "", error, &position.to_string());
}

fn pwrite_text(what: &str, fd: i32, data: &str, offset: u64) {
    let mut done = 0;
    let error = unsafe { fd_pwrite(fd, &iovec(data.as_bytes()), 1, offset, &mut done) };
    call_with("fd_pwrite", what, error, &done.to_string());
}

fn size(fd: i32) {
    let mut status = Filestat::default();
    let error = unsafe { fd_filestat_get(fd, &mut status) };
    call_with("fd_filestat_get", "size", error, &status.size.to_string());
}

fn main() {
    open_file("what is not there", "a.txt", 0);
    let fd = open_file("a new file", "a.txt", CREATE);
    open_file("a new file that must not be there", "a.txt", CREATE | EXCLUSIVE);
    write_text("a text", fd, "Hello, world");
    tell(fd);
    seek("from the start", fd, 7, SET);
    read_text("a word", fd, 5);
    seek("from here", fd, -3, CURRENT);
    seek("from the end", fd, -12, END);
    seek("before the start", fd, -1, SET);
    seek("from nowhere", fd, 0, 9);
    pwrite_text("in the middle", fd, "W", 7);
    tell(fd);
    pread_text("in the middle", fd, 5, 7);
    pread_text("past the end", fd, 5, 100);
    pwrite_text("past the end", fd, "!", 20);
    pread_text("the gap", fd, 3, 18);
    let mut buffer = vec![0u8; 7];
    let (first, second) = buffer.split_at_mut(5);
    let two = [iovec(first), iovec(second)];
    let mut done = 0;
    let error = unsafe { fd_read(fd, two.as_ptr(), 2, &mut done) };
    call_with("fd_read", "into two buffers", error, &format!("{} [{}][{}]", done, shown(first), shown(second)));
    write_text("nothing", fd, "");
    tell(fd);
    call("fd_allocate", "more", unsafe { fd_allocate(fd, 10, 20) });
    size(fd);
    call("fd_allocate", "what is there", unsafe { fd_allocate(fd, 0, 5) });
    size(fd);
    call("fd_allocate", "nothing", unsafe { fd_allocate(fd, 0, 0) });
    call("fd_advise", "that it is needed", unsafe { fd_advise(fd, 0, 10, 3) });
    call("fd_advise", "something unknown", unsafe { fd_advise(fd, 0, 10, 9) });
    call("fd_filestat_set_size", "smaller", unsafe { fd_filestat_set_size(fd, 5) });
    call("fd_filestat_set_size", "larger", unsafe { fd_filestat_set_size(fd, 8) });
    pread_text("all", fd, 64, 0);
    call("fd_datasync", "", unsafe { fd_datasync(fd) });
    call("fd_sync", "", unsafe { fd_sync(fd) });
    close_fd(fd);
    read_text("what is closed", fd, 5);

    let fd = open_with("to append", "a.txt", FOLLOW, 0, READ_WRITE, APPEND);
    write_text("at the end", fd, "one");
    seek("to the start", fd, 0, SET);
    write_text("at the end again", fd, "two");
    tell(fd);
    pread_text("all", fd, 64, 0);
    let other = open_file("a second time", "a.txt", 0);
    pread_text("the same", other, 64, 8);
    call("fd_renumber", "over another", unsafe { fd_renumber(other, fd) });
    read_text("the old number", other, 5);
    read_text("the new number", fd, 5);
    call("fd_renumber", "to what is not open", unsafe { fd_renumber(fd, 99) });
    call("fd_renumber", "of what is not open", unsafe { fd_renumber(99, fd) });
    close_fd(fd);

    let fd = open_with("to read only", "a.txt", FOLLOW, 0, READ_ONLY, 0);
    write_text("without the right", fd, "x");
    call("fd_allocate", "without the right", unsafe { fd_allocate(fd, 0, 100) });
    call("fd_filestat_set_size", "without the right", unsafe { fd_filestat_set_size(fd, 0) });
    read_text("with the right", fd, 5);
    close_fd(fd);
    let fd = open_file("to truncate", "a.txt", TRUNCATE);
    size(fd);
    close_fd(fd);

    open_file("a file as a folder", "a.txt", DIRECTORY);
    open_file("a folder to write", ".", 0);
    let fd = open_with("a folder", ".", FOLLOW, DIRECTORY, DIRECTORY_RIGHTS, 0);
    read_text("a folder", fd, 5);
    close_fd(fd);
    open_file("a new folder", "new", CREATE | DIRECTORY);
    open_file("no path", "", 0);
    open_file("a path out of the folder", "../outside", 0);
    open_file("an absolute path", "/etc/passwd", 0);
    open_file("a name that is too long", &"0123456789".repeat(28), CREATE);
    open_file("below a file", "a.txt/b", 0);
    let mut fd = -1;
    let error = unsafe { path_open(99, 0, "a".as_ptr(), 1, 0, READ_ONLY, 0, 0, &mut fd) };
    call("path_open", "of a descriptor that is not open", error);
}
