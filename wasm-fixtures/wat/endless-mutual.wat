;; Endless recursion through a table, with wide frames.
(module
  (memory (export "memory") 1)
  (type $f (func (param i64 i64 i64 i64)))
  (table 2 funcref)
  (elem (i32.const 0) $a $b)
  (func $a (type $f) (call_indirect (type $f) (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 1)))
  (func $b (type $f) (call_indirect (type $f) (local.get 3) (local.get 2) (local.get 1) (local.get 0) (i32.const 0)))
  (func (export "_start") (call $a (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4))))
