//! Sockets, which there are none of, and other calls at which some hosts crash or wait for ever: each is answered at once.
mod wasi;
use wasi::*;

fn main() {
    let whole = iovec(b"x");
    let (mut done, mut flags, mut fd) = (0, 0, -1);
    unsafe {
        call("sock_accept", "of a folder", sock_accept(ROOT, 0, &mut fd));
        call("sock_accept", "of nothing", sock_accept(99, 0, &mut fd));
        let mut byte = [0];
        let room = iovec(&mut byte);
        call("sock_recv", "from standard input", sock_recv(0, &room, 1, 0, &mut done, &mut flags));
        call("sock_recv", "from nothing", sock_recv(99, &room, 1, 0, &mut done, &mut flags));
        call("sock_send", "to standard output", sock_send(1, &whole, 1, 0, &mut done));
        call("sock_send", "to nothing", sock_send(99, &whole, 1, 0, &mut done));
        call("sock_shutdown", "of standard output", sock_shutdown(1, 3));
        call("sock_shutdown", "of nothing", sock_shutdown(99, 3));
    }

    let past = Subscription { userdata: 9, kind: CLOCK, subject: MONOTONIC as u64, timeout: 1, flags: 1, ..Subscription::default() };
    let mut happened = Event::default();
    let mut count = 0;
    let error = unsafe { poll_oneoff(&past, &mut happened, 1, &mut count) };
    call_with("poll_oneoff", "until the past", error, &format!("{} {}", count, happened.userdata));
    make_file("file", "x");
    let error = unsafe { path_filestat_set_times(ROOT, FOLLOW, "file".as_ptr(), 4, 1, 2, ACCESSED | ACCESSED_NOW) };
    call("path_filestat_set_times", "given and now", error);
    call("path_filestat_get", "afterwards", stat_path(FOLLOW, "file").0);
    read_text("standard output", 1, 1);
}
