//! Clocks, and waiting for them and for descriptors.
mod wasi;
use wasi::*;

const MILLISECOND: u64 = 1_000_000;

fn now(clock: i32) -> u64 {
    let mut time = 0;
    unsafe { clock_time_get(clock, 1, &mut time) };
    time
}

fn until(userdata: u64, clock: i32, timeout: u64, flags: u64) -> Subscription {
    Subscription { userdata, kind: CLOCK, subject: clock as u64, timeout, flags, ..Subscription::default() }
}

fn ready(userdata: u64, kind: u64, fd: u64) -> Subscription {
    Subscription { userdata, kind, subject: fd, ..Subscription::default() }
}

fn wait(what: &str, subscriptions: &[Subscription]) -> String {
    let mut events = [Event::default(); 4];
    let mut happened = 0;
    let error = unsafe { poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), subscriptions.len(), &mut happened) };
    let mut line = called("poll_oneoff", what, error);
    if error == 0 {
        for event in &events[..happened] {
            line += &format!(" {} {} {}", event.userdata, event.kind, errno_name(event.error as i32));
        }
    }
    line
}

fn main() {
    for (clock, name) in ["realtime", "monotonic", "process CPU", "thread CPU"].iter().enumerate() {
        let clock = clock as i32;
        let mut value = 0;
        let error = unsafe { clock_res_get(clock, &mut value) };
        say(&format!("{}, more than nothing {}", called("clock_res_get", name, error), yes(value > 0)));
        let error = unsafe { clock_time_get(clock, 1, &mut value) };
        say(&format!("{}, never goes back {}", called("clock_time_get", name, error), yes(now(clock) >= value)));
    }
    let mut value = 0;
    call("clock_res_get", "of no clock", unsafe { clock_res_get(9, &mut value) });
    call("clock_time_get", "of no clock", unsafe { clock_time_get(9, 1, &mut value) });
    let error = unsafe { clock_time_get(REALTIME, 1, &mut value) };
    let plausible = value > 1_577_836_800 * SECOND && value < 7_258_118_400 * SECOND;
    call_with("clock_time_get", "between 2020 and 2200", error, yes(plausible));

    say(&wait("for nothing", &[]));
    let before = now(MONOTONIC);
    let line = wait("20 ms", &[until(7, MONOTONIC, 20 * MILLISECOND, 0)]);
    say(&format!("{}, waited {}", line, yes(now(MONOTONIC) - before >= 20 * MILLISECOND)));
    let before = now(REALTIME);
    let line = wait("until a time", &[until(8, REALTIME, before + 20 * MILLISECOND, 1)]);
    say(&format!("{}, waited {}", line, yes(now(REALTIME) >= before + 19 * MILLISECOND)));
    let late = || until(1, MONOTONIC, 60 * SECOND, 0);
    say(&wait("for the earlier of two", &[late(), until(2, MONOTONIC, MILLISECOND, 0)]));
    say(&wait("until standard output takes bytes", &[late(), ready(3, FD_WRITE, 1)]));
    say(&wait("until standard input has bytes", &[late(), ready(4, FD_READ, 0)]));
    say(&wait("for a descriptor that is not open", &[late(), ready(5, FD_READ, 99)]));
    let fd = open_file("a file", "file", CREATE);
    say(&wait("until a file has bytes", &[late(), ready(6, FD_READ, fd as u64)]));
    say(&wait("for something unknown", &[Subscription { userdata: 1, kind: 9, ..Subscription::default() }]));
}
