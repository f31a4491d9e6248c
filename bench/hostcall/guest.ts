import wabtLoader from 'wabt';
import { CALLS, type Size } from './subject';

/** The interface that Airlock's plugin is built for. */
export const INTERFACE = { name: 'acme:bench/host', version: '1.0.0' } as const;

/** Loops over one imported function of the type (i32) -> i32, whose answer has to be its argument. */
const counting = (module: string, calls: number): string => `(module
  (import "${module}" "same" (func $same (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (result i32) (local $i i32)
    (loop $again
      (if (i32.ne (call $same (local.get $i)) (local.get $i)) (then (unreachable)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${calls}))))
    (i32.const 0)))`;

/** The same with a function that is given bytes of the plugin's memory. */
const giving = (module: string, calls: number, size: number): string => `(module
  (import "${module}" "take" (func $take (param i32 i32) (result i32)))
  (memory (export "memory") 2)
  (func (export "run") (result i32) (local $i i32)
    (loop $again
      (if (i32.ne (call $take (i32.const 4096) (i32.const ${size})) (i32.const ${size})) (then (unreachable)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${calls}))))
    (i32.const 0)))`;

/** As Extism's plugins pass bytes: in a block of Extism's own memory, eight at a time; here always the same block. */
const givingBlock = (calls: number, size: number): string => `(module
  (import "extism:host/user" "take" (func $take (param i64) (result i32)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  (memory (export "memory") 2)
  (func (export "run") (result i32) (local $i i32) (local $at i32) (local $block i64)
    (local.set $block (call $alloc (i64.const ${size})))
    (loop $again
      (local.set $at (i32.const 0))
      (loop $more
        (call $store (i64.add (local.get $block) (i64.extend_i32_u (local.get $at))) (i64.load (i32.add (i32.const 4096) (local.get $at))))
        (br_if $more (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const ${size}))))
      (if (i32.ne (call $take (local.get $block)) (i32.const ${size})) (then (unreachable)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${calls}))))
    (i32.const 0)))`;

/** The plugin that gives so many bytes with each call, for one of the two hosts. */
export async function guest(size: Size, host: 'airlock' | 'extism'): Promise<Uint8Array<ArrayBuffer>> {
  const wabt = await wabtLoader();
  const calls = CALLS[size];
  const module = host === 'airlock' ? `${INTERFACE.name}@${INTERFACE.version}` : 'extism:host/user';
  const text = size === 0 ? counting(module, calls) : host === 'airlock' ? giving(module, calls, size) : givingBlock(calls, size);
  const parsed = wabt.parseWat('guest.wat', text);
  try {
    return Uint8Array.from(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
