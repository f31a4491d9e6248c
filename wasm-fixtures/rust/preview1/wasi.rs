//! wasi_snapshot_preview1 imported by hand, and the lines that the preview1 fixtures of every language print alike:
//! FUNCTION WHAT: ERRNO RESULTS
#![allow(dead_code)]

#[repr(C)]
pub struct Iovec {
    pub data: *const u8,
    pub length: usize,
}

#[repr(C)]
#[derive(Default)]
pub struct Subscription {
    pub userdata: u64,
    pub kind: u64,
    pub subject: u64,
    pub timeout: u64,
    pub precision: u64,
    pub flags: u64,
}

#[repr(C)]
#[derive(Default, Clone, Copy)]
pub struct Event {
    pub userdata: u64,
    pub error: u16,
    pub kind: u8,
    pub bytes: u64,
    pub flags: u16,
}

#[repr(C)]
#[derive(Default)]
pub struct Fdstat {
    pub kind: u8,
    pub flags: u16,
    pub base: u64,
    pub inheriting: u64,
}

#[repr(C)]
#[derive(Default)]
pub struct Filestat {
    pub device: u64,
    pub inode: u64,
    pub kind: u8,
    pub links: u64,
    pub size: u64,
    pub accessed: u64,
    pub modified: u64,
    pub changed: u64,
}

#[repr(C)]
#[derive(Default)]
pub struct Prestat {
    pub kind: u8,
    pub length: usize,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    pub fn args_get(pointers: *mut *const u8, buffer: *mut u8) -> i32;
    pub fn args_sizes_get(count: *mut usize, bytes: *mut usize) -> i32;
    pub fn environ_get(pointers: *mut *const u8, buffer: *mut u8) -> i32;
    pub fn environ_sizes_get(count: *mut usize, bytes: *mut usize) -> i32;
    pub fn clock_res_get(clock: i32, resolution: *mut u64) -> i32;
    pub fn clock_time_get(clock: i32, precision: u64, time: *mut u64) -> i32;
    pub fn fd_advise(fd: i32, offset: u64, length: u64, advice: i32) -> i32;
    pub fn fd_allocate(fd: i32, offset: u64, length: u64) -> i32;
    pub fn fd_close(fd: i32) -> i32;
    pub fn fd_datasync(fd: i32) -> i32;
    pub fn fd_fdstat_get(fd: i32, status: *mut Fdstat) -> i32;
    pub fn fd_fdstat_set_flags(fd: i32, flags: i32) -> i32;
    pub fn fd_fdstat_set_rights(fd: i32, base: u64, inheriting: u64) -> i32;
    pub fn fd_filestat_get(fd: i32, status: *mut Filestat) -> i32;
    pub fn fd_filestat_set_size(fd: i32, size: u64) -> i32;
    pub fn fd_filestat_set_times(fd: i32, accessed: u64, modified: u64, flags: i32) -> i32;
    pub fn fd_pread(fd: i32, buffers: *const Iovec, count: usize, offset: u64, done: *mut usize) -> i32;
    pub fn fd_prestat_get(fd: i32, status: *mut Prestat) -> i32;
    pub fn fd_prestat_dir_name(fd: i32, name: *mut u8, length: usize) -> i32;
    pub fn fd_pwrite(fd: i32, buffers: *const Iovec, count: usize, offset: u64, done: *mut usize) -> i32;
    pub fn fd_read(fd: i32, buffers: *const Iovec, count: usize, done: *mut usize) -> i32;
    pub fn fd_readdir(fd: i32, buffer: *mut u8, length: usize, cookie: u64, used: *mut usize) -> i32;
    pub fn fd_renumber(from: i32, to: i32) -> i32;
    pub fn fd_seek(fd: i32, offset: i64, whence: i32, position: *mut u64) -> i32;
    pub fn fd_sync(fd: i32) -> i32;
    pub fn fd_tell(fd: i32, position: *mut u64) -> i32;
    pub fn fd_write(fd: i32, buffers: *const Iovec, count: usize, done: *mut usize) -> i32;
    pub fn path_create_directory(fd: i32, path: *const u8, length: usize) -> i32;
    pub fn path_filestat_get(fd: i32, lookup: i32, path: *const u8, length: usize, status: *mut Filestat) -> i32;
    pub fn path_filestat_set_times(fd: i32, lookup: i32, path: *const u8, length: usize, accessed: u64, modified: u64, flags: i32) -> i32;
    pub fn path_link(from: i32, lookup: i32, path: *const u8, length: usize, to: i32, target: *const u8, target_length: usize) -> i32;
    pub fn path_open(fd: i32, lookup: i32, path: *const u8, length: usize, flags: i32, base: u64, inheriting: u64, fdflags: i32, opened: *mut i32) -> i32;
    pub fn path_readlink(fd: i32, path: *const u8, length: usize, buffer: *mut u8, room: usize, used: *mut usize) -> i32;
    pub fn path_remove_directory(fd: i32, path: *const u8, length: usize) -> i32;
    pub fn path_rename(from: i32, path: *const u8, length: usize, to: i32, target: *const u8, target_length: usize) -> i32;
    pub fn path_symlink(target: *const u8, target_length: usize, fd: i32, path: *const u8, length: usize) -> i32;
    pub fn path_unlink_file(fd: i32, path: *const u8, length: usize) -> i32;
    pub fn poll_oneoff(subscriptions: *const Subscription, events: *mut Event, count: usize, happened: *mut usize) -> i32;
    pub fn proc_exit(code: i32) -> !;
    pub fn proc_raise(signal: i32) -> i32;
    pub fn random_get(buffer: *mut u8, length: usize) -> i32;
    pub fn sched_yield() -> i32;
    pub fn sock_accept(fd: i32, flags: i32, opened: *mut i32) -> i32;
    pub fn sock_recv(fd: i32, buffers: *const Iovec, count: usize, flags: i32, done: *mut usize, out_flags: *mut u16) -> i32;
    pub fn sock_send(fd: i32, buffers: *const Iovec, count: usize, flags: i32, done: *mut usize) -> i32;
    pub fn sock_shutdown(fd: i32, how: i32) -> i32;
}

pub const REALTIME: i32 = 0;
pub const MONOTONIC: i32 = 1;
pub const SET: i32 = 0;
pub const CURRENT: i32 = 1;
pub const END: i32 = 2;
pub const CREATE: i32 = 1;
pub const DIRECTORY: i32 = 2;
pub const EXCLUSIVE: i32 = 4;
pub const TRUNCATE: i32 = 8;
pub const APPEND: i32 = 1;
pub const FOLLOW: i32 = 1;
pub const ACCESSED: i32 = 1;
pub const ACCESSED_NOW: i32 = 2;
pub const MODIFIED: i32 = 4;
pub const MODIFIED_NOW: i32 = 8;
pub const CLOCK: u64 = 0;
pub const FD_READ: u64 = 1;
pub const FD_WRITE: u64 = 2;
/// Rights of a file that is read and written, of one that is only read, and of a folder.
pub const READ_WRITE: u64 = 0x08e001ff;
pub const READ_ONLY: u64 = 0x08200026;
pub const DIRECTORY_RIGHTS: u64 = 0x07bffe18;
pub const ROOT: i32 = 3;
pub const SECOND: u64 = 1_000_000_000;

const ERRNO_NAMES: [&str; 77] = [
    "success", "2big", "acces", "addrinuse", "addrnotavail", "afnosupport", "again", "already", "badf", "badmsg", "busy",
    "canceled", "child", "connaborted", "connrefused", "connreset", "deadlk", "destaddrreq", "dom", "dquot", "exist", "fault",
    "fbig", "hostunreach", "idrm", "ilseq", "inprogress", "intr", "inval", "io", "isconn", "isdir", "loop", "mfile", "mlink",
    "msgsize", "multihop", "nametoolong", "netdown", "netreset", "netunreach", "nfile", "nobufs", "nodev", "noent", "noexec",
    "nolck", "nolink", "nomem", "nomsg", "noprotoopt", "nospc", "nosys", "notconn", "notdir", "notempty", "notrecoverable",
    "notsock", "notsup", "notty", "nxio", "overflow", "ownerdead", "perm", "pipe", "proto", "protonosupport", "prototype",
    "range", "rofs", "spipe", "srch", "stale", "timedout", "txtbsy", "xdev", "notcapable",
];

pub fn errno_name(error: i32) -> &'static str {
    ERRNO_NAMES[error as usize]
}

pub fn iovec(data: &[u8]) -> Iovec {
    Iovec { data: data.as_ptr(), length: data.len() }
}

/// Prints a line.
pub fn say(line: &str) {
    let parts = [iovec(line.as_bytes()), iovec(b"\n")];
    let mut done = 0;
    unsafe { fd_write(1, parts.as_ptr(), 2, &mut done) };
}

/// What is no printable ASCII is shown as a dot.
pub fn shown(data: &[u8]) -> String {
    data.iter().map(|&byte| if (b' '..=b'~').contains(&byte) { byte as char } else { '.' }).collect()
}

pub fn yes(condition: bool) -> &'static str {
    if condition { "yes" } else { "no" }
}

/// The beginning of the line of a call.
pub fn called(function: &str, what: &str, error: i32) -> String {
    let space = if what.is_empty() { "" } else { " " };
    format!("{}{}{}: {}", function, space, what, errno_name(error))
}

/// A call without results.
pub fn call(function: &str, what: &str, error: i32) {
    say(&called(function, what, error));
}

/// A call with results, which are shown where it succeeded.
pub fn call_with(function: &str, what: &str, error: i32, results: &str) {
    let line = called(function, what, error);
    say(&if error == 0 { format!("{} {}", line, results) } else { line });
}

pub fn open_with(what: &str, path: &str, lookup: i32, flags: i32, base: u64, fdflags: i32) -> i32 {
    let mut fd = -1;
    let error = unsafe { path_open(ROOT, lookup, path.as_ptr(), path.len(), flags, base, base, fdflags, &mut fd) };
    call_with("path_open", what, error, &fd.to_string());
    fd
}

pub fn open_file(what: &str, path: &str, flags: i32) -> i32 {
    open_with(what, path, FOLLOW, flags, READ_WRITE, 0)
}

pub fn close_fd(fd: i32) {
    call("fd_close", "", unsafe { fd_close(fd) });
}

pub fn write_text(what: &str, fd: i32, data: &str) {
    let mut done = 0;
    let error = unsafe { fd_write(fd, &iovec(data.as_bytes()), 1, &mut done) };
    call_with("fd_write", what, error, &done.to_string());
}

pub fn read_text(what: &str, fd: i32, length: usize) {
    let buffer = vec![0; length];
    let mut done = 0;
    let error = unsafe { fd_read(fd, &iovec(&buffer), 1, &mut done) };
    call_with("fd_read", what, error, &format!("{} [{}]", done, shown(&buffer[..done])));
}

pub fn pread_text(what: &str, fd: i32, length: usize, offset: u64) {
    let buffer = vec![0; length];
    let mut done = 0;
    let error = unsafe { fd_pread(fd, &iovec(&buffer), 1, offset, &mut done) };
    call_with("fd_pread", what, error, &format!("{} [{}]", done, shown(&buffer[..done])));
}

/// Makes a file with a text in it.
pub fn make_file(path: &str, contents: &str) {
    let fd = open_file(path, path, CREATE);
    write_text(path, fd, contents);
    close_fd(fd);
}

pub fn make_directory(what: &str, fd: i32, path: &str) {
    call("path_create_directory", what, unsafe { path_create_directory(fd, path.as_ptr(), path.len()) });
}

pub fn symlink(what: &str, target: &str, path: &str) {
    call("path_symlink", what, unsafe { path_symlink(target.as_ptr(), target.len(), ROOT, path.as_ptr(), path.len()) });
}

pub fn unlink(what: &str, path: &str) {
    call("path_unlink_file", what, unsafe { path_unlink_file(ROOT, path.as_ptr(), path.len()) });
}

pub fn stat_path(lookup: i32, path: &str) -> (i32, Filestat) {
    let mut status = Filestat::default();
    let error = unsafe { path_filestat_get(ROOT, lookup, path.as_ptr(), path.len(), &mut status) };
    (error, status)
}
