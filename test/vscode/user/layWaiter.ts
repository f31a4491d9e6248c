import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { parsePrivateKey } from '../../../src/plugins/trust/keyFile';
import { signFolder } from '../../../src/plugins/trust/signFolder';
import { loadWat, wat } from '../../wasm/wat';

/** A plugin that waits for a file that never comes. */
export async function layWaiter(workspace: string): Promise<void> {
  await loadWat();
  const folder = join(workspace, 'plugins', 'waiter');
  await mkdir(folder);
  await writeFile(join(folder, 'plugin.toml'), `[plugin]
id = "org.example.waiter"
version = "1.0.0"
wasm = "waiter.wasm"
signature = "file:waiter.sig"
capabilities = ["log", { name = "fs.read", paths = ["done"], reason = "To know when to stop." }]
[meta]
name = "Waiter"
description = "Waits for a file."
[[commands]]
name = "wait"
title = "Wait for the file"
[limits]
wall_ms = 600_000
`);
  await writeFile(join(folder, 'waiter.wasm'), wat(`(module
    (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "done")
    (func (export "_start")
      (i32.store (i32.const 144) (i32.const 1))
      (i64.store (i32.const 152) (i64.const 200000000))
      (loop $again
        (drop (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 256)))
        (br_if $again (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16))))))`));
  await signFolder(new NodeStorage(), folder, await parsePrivateKey(await readFile('examples/demo-key'), 'demo-key'));
}
