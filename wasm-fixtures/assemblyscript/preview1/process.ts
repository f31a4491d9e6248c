// Ends itself: with a code, or with a signal where the first argument says so.
import { Bytes, args_get, args_sizes_get, call, out, proc_exit, proc_raise, say } from "./wasi";

args_sizes_get(out, out + 4);
const count = load<u32>(out), pointers = Bytes.room(count * 4);
args_get(pointers.pointer, Bytes.room(load<u32>(out, 4)).pointer);
if (count > 1 && String.UTF8.decodeUnsafe(load<usize>(pointers.pointer, 4), 64, true) == "raise") {
  call("proc_raise", "nothing", proc_raise(0));
  call("proc_raise", "something unknown", proc_raise(99));
  say("proc_raise");
  proc_raise(6);
  say("not reached");
}
say("proc_exit");
proc_exit(42);
