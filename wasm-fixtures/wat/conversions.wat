;; Saturating truncation, sign extension and reinterpretation. Exits with the number of right answers, 8.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $right i32)
    (local.set $right (i32.add (local.get $right) (i32.eq (i32.trunc_sat_f64_s (f64.const 1e300)) (i32.const 0x7fffffff))))
    (local.set $right (i32.add (local.get $right) (i32.eq (i32.trunc_sat_f32_u (f32.const -5)) (i32.const 0))))
    (local.set $right (i32.add (local.get $right) (i64.eq (i64.trunc_sat_f64_s (f64.const nan)) (i64.const 0))))
    (local.set $right (i32.add (local.get $right) (i32.eq (i32.extend8_s (i32.const 0xff)) (i32.const -1))))
    (local.set $right (i32.add (local.get $right) (i64.eq (i64.extend32_s (i64.const 0x80000000)) (i64.const -2147483648))))
    (local.set $right (i32.add (local.get $right) (i64.eq (i64.reinterpret_f64 (f64.const 1)) (i64.const 0x3ff0000000000000))))
    (local.set $right (i32.add (local.get $right) (i32.eq (i32.reinterpret_f32 (f32.const -0)) (i32.const 0x80000000))))
    (local.set $right (i32.add (local.get $right) (i32.eq (i32.popcnt (i32.clz (i32.const 1))) (i32.const 5))))
    (call $exit (local.get $right))))
