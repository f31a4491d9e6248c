import { loadWat, wat } from '../../wasm/wat';
import { layPlugin } from './laid';

/** A plugin that waits for a file that never comes. */
export async function layWaiter(workspace: string): Promise<void> {
  await loadWat();
  await layPlugin(workspace, {
    name: 'waiter', title: 'Waiter', wallMs: 600_000,
    capabilities: ['{ name = "fs.read", paths = ["done"], reason = "To know when to stop." }'], commands: [{ name: 'wait', title: 'Wait for the file' }],
    module: wat(`(module
      (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "done")
      (func (export "_start")
        (i32.store (i32.const 144) (i32.const 1))
        (i64.store (i32.const 152) (i64.const 200000000))
        (loop $again
          (drop (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 256)))
          (br_if $again (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16))))))`),
  });
}
