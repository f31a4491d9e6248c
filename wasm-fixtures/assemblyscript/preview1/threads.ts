// Refused: asks for a thread, as the threads proposal of WASI has it.
import { call } from "./wasi";

@external("wasi", "thread-spawn") declare function thread_spawn(argument: usize): i32;

call("thread-spawn", "", thread_spawn(0) < 0 ? 1 : 0);
