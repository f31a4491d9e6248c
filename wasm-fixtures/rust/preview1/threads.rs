//! Refused: asks for a thread, as the threads proposal of WASI has it.
mod wasi;
use wasi::*;

#[link(wasm_import_module = "wasi")]
extern "C" {
    #[link_name = "thread-spawn"]
    fn thread_spawn(argument: *const u8) -> i32;
}

fn main() {
    call("thread-spawn", "", (unsafe { thread_spawn(std::ptr::null()) } < 0) as i32);
}
