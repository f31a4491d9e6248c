//! Standard streams: what they do, and what they have no right to.
mod wasi;
use wasi::*;

fn status(what: &str, fd: i32) {
    let mut descriptor = Fdstat::default();
    let error = unsafe { fd_fdstat_get(fd, &mut descriptor) };
    call_with("fd_fdstat_get", what, error, &format!("{} {}", descriptor.kind, descriptor.flags));
    let mut file = Filestat::default();
    let error = unsafe { fd_filestat_get(fd, &mut file) };
    call_with("fd_filestat_get", what, error, &file.kind.to_string());
}

fn main() {
    status("standard input", 0);
    status("standard output", 1);
    status("standard error", 2);

    read_text("the first bytes", 0, 4);
    let (first, second) = ([0; 2], [0; 3]);
    let two = [iovec(&first), iovec(&second)];
    let mut done = 0;
    let error = unsafe { fd_read(0, two.as_ptr(), 2, &mut done) };
    let (first, second) = unsafe { (first.as_ptr().cast::<[u8; 2]>().read_volatile(), second.as_ptr().cast::<[u8; 3]>().read_volatile()) };
    call_with("fd_read", "into two buffers", error, &format!("{} [{}][{}]", done, shown(&first), shown(&second)));
    read_text("nothing", 0, 0);
    read_text("the rest", 0, 64);
    read_text("at the end", 0, 64);
    done = 9;
    let error = unsafe { fd_read(0, two.as_ptr(), 0, &mut done) };
    call_with("fd_read", "into no buffers", error, &done.to_string());

    let parts = [iovec(b"three "), iovec(b""), iovec(b"parts\n")];
    let error = unsafe { fd_write(1, parts.as_ptr(), 3, &mut done) };
    call_with("fd_write", "three parts", error, &done.to_string());
    let error = unsafe { fd_write(2, parts.as_ptr(), 3, &mut done) };
    call_with("fd_write", "to standard error", error, &done.to_string());
    call("fd_write", "from beyond the memory", unsafe { fd_write(1, 0xffff_fff0usize as *const Iovec, 1, &mut done) });

    let mut position = 0;
    unsafe {
        call("fd_seek", "standard output", fd_seek(1, 0, SET, &mut position));
        call("fd_tell", "standard input", fd_tell(0, &mut position));
        call("fd_write", "standard input", fd_write(0, parts.as_ptr(), 1, &mut done));
        call("fd_pread", "standard input", fd_pread(0, two.as_ptr(), 1, 0, &mut done));
        call("fd_pwrite", "standard output", fd_pwrite(1, parts.as_ptr(), 1, 0, &mut done));
        call("fd_sync", "standard output", fd_sync(1));
        call("fd_datasync", "standard output", fd_datasync(1));
        call("fd_advise", "standard input", fd_advise(0, 0, 0, 0));
        call("fd_allocate", "standard output", fd_allocate(1, 0, 1));
        call("fd_filestat_set_size", "standard output", fd_filestat_set_size(1, 0));
        call("fd_filestat_set_times", "standard output", fd_filestat_set_times(1, 0, 0, ACCESSED_NOW));
        let mut buffer = [0; 64];
        call("fd_readdir", "standard input", fd_readdir(0, buffer.as_mut_ptr(), buffer.len(), 0, &mut done));
        call("fd_prestat_get", "standard input", fd_prestat_get(0, &mut Prestat::default()));

        call("fd_close", "standard error", fd_close(2));
        call("fd_write", "to what is closed", fd_write(2, parts.as_ptr(), 1, &mut done));
        call("fd_close", "again", fd_close(2));
        call("fd_close", "of nothing", fd_close(99));
    }
}
