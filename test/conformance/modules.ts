/** Modules of the conformance suite, as text. */

/** Calls host functions of several shapes, and lets the host move bytes in and out of its memory. */
export const hostFunctionsModule = `(module
  (import "env" "mix" (func $mix (param i32 i64 f32 f64) (result f64)))
  (import "env" "transfer" (func $transfer (param i32 i32) (result i32)))
  (import "env" "leaf" (func $leaf (param i32) (result i32)))
  (import "env" "nest" (func $nest (param i32) (result i32)))
  (import "env" "nothing" (func $nothing))
  (memory (export "memory") 64 128)
  (func (export "mix") (param i32 i64 f32 f64) (result f64)
    (call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "transfer") (param i32 i32) (result i32) (call $transfer (local.get 0) (local.get 1)))
  (func (export "double") (param i32) (result i32) (call $leaf (i32.mul (local.get 0) (i32.const 2))))
  (func (export "nest") (param i32) (result i32) (call $nest (local.get 0)))
  (func (export "calls") (param $n i32)
    (loop $again
      (call $nothing)
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "fill") (local $at i32)
    (loop $again
      (i32.store8 (local.get $at) (i32.mul (local.get $at) (i32.const 167)))
      (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 4194304)))))
  ;; The number of bytes that are not what fill stored.
  (func (export "wrong") (result i32) (local $at i32) (local $wrong i32)
    (loop $again
      (local.set $wrong (i32.add (local.get $wrong)
        (i32.ne (i32.load8_u (local.get $at)) (i32.and (i32.mul (local.get $at) (i32.const 167)) (i32.const 255)))))
      (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 4194304))))
    (local.get $wrong))
  (func (export "fillAndTransfer") (param i32 i32) (result i32) (local $at i32) (local $wrong i32)
    (loop $again
      (i32.store8 (local.get $at) (i32.mul (local.get $at) (i32.const 167)))
      (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 4194304))))
    (drop (call $transfer (local.get 0) (local.get 1)))
    (local.set $at (i32.const 0))
    (loop $check
      (local.set $wrong (i32.add (local.get $wrong)
        (i32.ne (i32.load8_u (local.get $at)) (i32.and (i32.mul (local.get $at) (i32.const 167)) (i32.const 255)))))
      (br_if $check (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 4194304))))
    (local.get $wrong)))`;

/** Spins, recurses, grows and traps on request. */
export const limitsModule = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table $t 1 funcref)
  (func (export "spin") (loop $again (br $again)))
  (func $deep (export "recurse") (param i32) (result i32) (i32.add (i32.const 1) (call $deep (i32.add (local.get 0) (i32.const 1)))))
  (func (export "count") (param $n i32) (result i32)
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 7))
  (func (export "growThenTrap") (result i32)
    (if (i32.eq (memory.grow (i32.const 10000)) (i32.const -1)) (then unreachable))
    (i32.const 1))
  (func (export "growThenExit")
    (if (i32.eq (memory.grow (i32.const 10000)) (i32.const -1)) (then (call $exit (i32.const 9)))))
  (func (export "growThenCopes") (result i32) (memory.grow (i32.const 10000)))
  (func (export "growTable") (result i32)
    (if (i32.eq (table.grow $t (ref.null func) (i32.const 1000000)) (i32.const -1)) (then unreachable))
    (i32.const 1))
  (func (export "growTo") (param i32) (result i32) (drop (memory.grow (local.get 0))) (memory.size))
  (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
  (func (export "exit") (param i32) (call $exit (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`;
