//! Ends itself: with a code, or with a signal where the first argument says so.
mod wasi;
use wasi::*;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("raise") {
        unsafe {
            call("proc_raise", "nothing", proc_raise(0));
            call("proc_raise", "something unknown", proc_raise(99));
            say("proc_raise");
            proc_raise(6);
        }
        say("not reached");
    }
    say("proc_exit");
    unsafe { proc_exit(42) };
}
