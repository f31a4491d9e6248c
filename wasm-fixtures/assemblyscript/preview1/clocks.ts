// Clocks, and waiting for them and for descriptors.
import { CLOCK, CREATE, FD_READ, FD_WRITE, MONOTONIC, REALTIME, SECOND, call, callWith, called, clock_res_get, clock_time_get, errnoName, openFile, out, poll_oneoff, say, yes } from "./wasi";

const MILLISECOND: u64 = 1000000;
const subscriptions = memory.data(96, 8);
const events = memory.data(128, 8);

function now(clock: i32): u64 {
  clock_time_get(clock, 1, out);
  return load<u64>(out);
}

function subscribe(index: usize, userdata: u64, kind: u8, subject: u32, timeout: u64 = 0, flags: u16 = 0): void {
  const at = subscriptions + index * 48;
  memory.fill(at, 0, 48);
  store<u64>(at, userdata);
  store<u8>(at, kind, 8);
  store<u32>(at, subject, 16);
  store<u64>(at, timeout, 24);
  store<u16>(at, flags, 40);
}

function wait(what: string, count: usize): string {
  const error = poll_oneoff(subscriptions, events, count, out);
  let line = called("poll_oneoff", what, error);
  for (let i: usize = 0; error == 0 && i < load<u32>(out); i++) {
    const at = events + i * 32;
    line += " " + load<u64>(at).toString() + " " + load<u8>(at, 10).toString() + " " + errnoName(load<u16>(at, 8));
  }
  return line;
}

const names = ["realtime", "monotonic", "process CPU", "thread CPU"];
for (let clock = 0; clock < names.length; clock++) {
  let error = clock_res_get(clock, out);
  say(called("clock_res_get", names[clock], error) + ", more than nothing " + yes(load<u64>(out) > 0));
  error = clock_time_get(clock, 1, out);
  const value = load<u64>(out);
  say(called("clock_time_get", names[clock], error) + ", never goes back " + yes(now(clock) >= value));
}
call("clock_res_get", "of no clock", clock_res_get(9, out));
call("clock_time_get", "of no clock", clock_time_get(9, 1, out));
const error = clock_time_get(REALTIME, 1, out);
callWith("clock_time_get", "between 2020 and 2200", error, yes(load<u64>(out) > 1577836800 * SECOND && load<u64>(out) < 7258118400 * SECOND));

say(wait("for nothing", 0));
let before = now(MONOTONIC);
subscribe(0, 7, CLOCK, MONOTONIC, 20 * MILLISECOND);
let line = wait("20 ms", 1);
say(line + ", waited " + yes(now(MONOTONIC) - before >= 20 * MILLISECOND));
before = now(REALTIME);
subscribe(0, 8, CLOCK, REALTIME, before + 20 * MILLISECOND, 1);
line = wait("until a time", 1);
say(line + ", waited " + yes(now(REALTIME) >= before + 19 * MILLISECOND));
subscribe(0, 1, CLOCK, MONOTONIC, 60 * SECOND);
subscribe(1, 2, CLOCK, MONOTONIC, MILLISECOND);
say(wait("for the earlier of two", 2));
subscribe(1, 3, FD_WRITE, 1);
say(wait("until standard output takes bytes", 2));
subscribe(1, 4, FD_READ, 0);
say(wait("until standard input has bytes", 2));
subscribe(1, 5, FD_READ, 99);
say(wait("for a descriptor that is not open", 2));
const fd = openFile("a file", "file", CREATE);
subscribe(1, 6, FD_READ, fd);
say(wait("until a file has bytes", 2));
subscribe(0, 1, 9, 0);
say(wait("for something unknown", 1));
