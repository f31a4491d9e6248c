//! What descriptors and files say of themselves, and how that is changed.
mod wasi;
use wasi::*;

const YEAR_2020: u64 = 1_577_836_800;

fn show(what: &str, fd: i32) {
    let mut status = Fdstat::default();
    let error = unsafe { fd_fdstat_get(fd, &mut status) };
    call_with("fd_fdstat_get", what, error, &format!("{} {} {}", status.kind, status.flags, status.base));
}

fn summary(status: &Filestat) -> String {
    format!("{} {} {}", status.kind, status.size, status.links)
}

fn times(status: &Filestat) -> String {
    format!("{} {} {}", summary(status), status.accessed, status.modified)
}

fn stat_fd(what: &str, fd: i32, shown: fn(&Filestat) -> String) -> Filestat {
    let mut status = Filestat::default();
    let error = unsafe { fd_filestat_get(fd, &mut status) };
    call_with("fd_filestat_get", what, error, &shown(&status));
    status
}

fn set_times(what: &str, path: &str, accessed: u64, modified: u64, flags: i32) {
    let error = unsafe { path_filestat_set_times(ROOT, FOLLOW, path.as_ptr(), path.len(), accessed, modified, flags) };
    call("path_filestat_set_times", what, error);
}

fn main() {
    let mut root = Fdstat::default();
    let error = unsafe { fd_fdstat_get(ROOT, &mut root) };
    let able = root.base & DIRECTORY_RIGHTS == DIRECTORY_RIGHTS && root.inheriting & READ_WRITE == READ_WRITE;
    call_with("fd_fdstat_get", "the folder given", error, &format!("{} {}, may open and hand on {}", root.kind, root.flags, yes(able)));
    show("nothing", 99);
    let mut given = Prestat::default();
    let error = unsafe { fd_prestat_get(ROOT, &mut given) };
    call_with("fd_prestat_get", "the folder given", error, &format!("{} {}", given.kind, given.length));
    let mut name = [0; 16];
    let error = unsafe { fd_prestat_dir_name(ROOT, name.as_mut_ptr(), given.length) };
    call_with("fd_prestat_dir_name", "", error, &shown(&name[..given.length]));
    call("fd_prestat_dir_name", "without room", unsafe { fd_prestat_dir_name(ROOT, name.as_mut_ptr(), 3) });
    call("fd_prestat_dir_name", "of nothing", unsafe { fd_prestat_dir_name(99, name.as_mut_ptr(), 16) });
    call("fd_prestat_get", "of nothing", unsafe { fd_prestat_get(99, &mut given) });

    let fd = open_with("to append", "file", FOLLOW, CREATE, READ_WRITE, APPEND);
    call("fd_prestat_get", "of a file", unsafe { fd_prestat_get(fd, &mut given) });
    show("a file", fd);
    call("fd_fdstat_set_flags", "none", unsafe { fd_fdstat_set_flags(fd, 0) });
    show("a file", fd);
    call("fd_fdstat_set_flags", "unknown", unsafe { fd_fdstat_set_flags(fd, 32) });
    call("fd_fdstat_set_flags", "of nothing", unsafe { fd_fdstat_set_flags(99, 0) });
    write_text("a text", fd, "text");
    stat_fd("a file", fd, summary);
    stat_fd("nothing", 99, summary);

    let (accessed, modified) = (1_000_000_000 * SECOND + 123_456_789, 1_234_567_890 * SECOND + 987_654_321);
    call("fd_filestat_set_times", "both", unsafe { fd_filestat_set_times(fd, accessed, modified, ACCESSED | MODIFIED) });
    stat_fd("both", fd, times);
    call("fd_filestat_set_times", "neither", unsafe { fd_filestat_set_times(fd, 1, 2, 0) });
    stat_fd("neither", fd, times);
    call("fd_filestat_set_times", "one", unsafe { fd_filestat_set_times(fd, 1, 42 * SECOND, MODIFIED) });
    stat_fd("one", fd, times);
    call("fd_filestat_set_times", "now", unsafe { fd_filestat_set_times(fd, 1, 2, ACCESSED_NOW | MODIFIED_NOW) });
    stat_fd("now", fd, |status| {
        let both = status.accessed > YEAR_2020 * SECOND && status.modified > YEAR_2020 * SECOND;
        format!("{} {}", summary(status), yes(both))
    });
    call("fd_filestat_set_times", "given and now", unsafe { fd_filestat_set_times(fd, 1, 2, MODIFIED | MODIFIED_NOW) });
    set_times("both", "file", modified, accessed, ACCESSED | MODIFIED);
    let (error, named) = stat_path(FOLLOW, "file");
    call_with("path_filestat_get", "both", error, &times(&named));
    let mut status = Filestat::default();
    let error = unsafe { fd_filestat_get(fd, &mut status) };
    let same = status.inode == named.inode && status.device == named.device && status.modified == named.modified;
    call_with("fd_filestat_get", "is the same file", error, &format!("{} {}", summary(&status), yes(same)));
    set_times("of what is not there", "none", 1, 2, MODIFIED);
    call("path_filestat_get", "of what is not there", stat_path(FOLLOW, "none").0);
    let (error, folder) = stat_path(FOLLOW, ".");
    call_with("path_filestat_get", "of a folder", error, &folder.kind.to_string());

    call("fd_fdstat_set_rights", "fewer", unsafe { fd_fdstat_set_rights(fd, READ_ONLY, 0) });
    show("fewer rights", fd);
    write_text("without the right", fd, "x");
    call("fd_filestat_set_times", "without the right", unsafe { fd_filestat_set_times(fd, 1, 2, MODIFIED) });
    call("fd_datasync", "without the right", unsafe { fd_datasync(fd) });
    call("fd_fdstat_set_rights", "more", unsafe { fd_fdstat_set_rights(fd, READ_WRITE, 0) });
    call("fd_fdstat_set_rights", "of nothing", unsafe { fd_fdstat_set_rights(99, 0, 0) });
    close_fd(fd);
    call("fd_filestat_set_size", "of a folder", unsafe { fd_filestat_set_size(ROOT, 0) });
    call("fd_sync", "of nothing", unsafe { fd_sync(99) });
}
