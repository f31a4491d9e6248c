;; Fixed-width vectors: lanes are added, multiplied and shuffled. Exits with the sum, 30.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $v v128)
    (local.set $v (i32x4.mul (v128.const i32x4 1 2 3 4) (v128.const i32x4 1 2 3 4)))
    (v128.store (i32.const 16) (local.get $v))
    (local.set $v (i8x16.shuffle 12 13 14 15 8 9 10 11 4 5 6 7 0 1 2 3 (v128.load (i32.const 16)) (local.get $v)))
    (call $exit (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
      (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))))
