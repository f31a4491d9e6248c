import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parsePrivateKey } from '../../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../../src/plugins/trust/keyFile';
import { signPackage } from '../../../src/plugins/trust/signature';
import { commit, git } from '../../sources/gitServer';
import { loadWat, wat } from '../../wasm/wat';
import type { Workbench } from './workbench';

/** A program that waits until there is a file `done` in the workspace, and then says which version it is. */
function waiter(version: string): string {
  const text = `Waited, and I am ${version}.\\n`;
  return `(module
    (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "done")
    (data (i32.const 64) "${text}")
    (func (export "_start")
      (i32.store (i32.const 144) (i32.const 1))
      (i64.store (i32.const 152) (i64.const 200000000))
      (loop $again
        (if (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16))
          (then
            (drop (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 256)))
            (br $again))))
      (i32.store (i32.const 512) (i32.const 64))
      (i32.store (i32.const 516) (i32.const ${text.length - 1}))
      (drop (call $write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520)))))`;
}

/** What Waiter asks for: the file that it waits for, and one thing more from 1.1.0 on. */
export const READ = '{ name = "fs.read", paths = ["done"] }';
export const ENV = '{ name = "env", variables = ["LANG"], reason = "To wait in your language." }';

/** Where Waiter's repository is: beside the workspace. */
export const repositoryOf = (workspace: string): string => join(workspace, '..', 'waiter.git');

/** Commits a version of Waiter, signed by the demo key or another one, and tags it. */
export async function release(repository: string, version: string, capabilities: readonly string[], signer?: SigningKey): Promise<void> {
  const manifest = new TextEncoder().encode(`[plugin]
id = "org.example.waiter"
version = "${version}"
wasm = "waiter.wasm"
capabilities = [${['"log"', ...capabilities].join(', ')}]
[meta]
name = "Waiter"
description = "Waits for a file."
[[commands]]
name = "wait"
title = "Wait for the file"
[limits]
wall_ms = 600_000
`);
  await loadWat();
  const module = wat(waiter(version));
  const key = signer ?? await parsePrivateKey(await readFile('examples/demo-key'), 'demo-key');
  await commit(repository, { 'plugin.toml': manifest, 'waiter.wasm': module, 'waiter.sig': await signPackage({ manifest, module }, key) });
  git(repository, 'tag', `v${version}`);
}

/** Installs Waiter from its repository, up to the question whom to trust where there is one. */
export async function installFromGit(window: Workbench, tag: string): Promise<void> {
  await window.runCommand('Airlock: Install Plugin from Git or Registry…');
  await window.quickInput.getByText('1 of 2').waitFor();
  await window.answerInput(pathToFileURL(repositoryOf(window.workspace)).href);
  await window.quickInput.getByText('2 of 2').waitFor();
  await window.answerInput(tag);
}
