;; Several results from functions, blocks and loops with parameters. Exits with 42 when all agree.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $swap (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))
  (func $divmod (param i32 i32) (result i32 i32)
    (i32.div_u (local.get 0) (local.get 1))
    (i32.rem_u (local.get 0) (local.get 1)))
  (func $sum (param $n i32) (result i32)
    (i32.const 0)
    (loop $again (param i32) (result i32)
      (i32.add (local.get $n))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (local.get $n))))
  (func (export "_start")
    (call $divmod (i32.const 100) (i32.const 7)) ;; 14 2
    (call $swap)                                 ;; 2 14
    (i32.add)                                    ;; 16
    (block (param i32) (result i32 i32) (call $sum (i32.const 6))) ;; 16 21
    (i32.add)                                    ;; 37
    (i32.add (i32.const 5))
    (call $exit)))
