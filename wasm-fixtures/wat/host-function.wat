;; Calls a host function that is not WASI.
(module
  (import "env" "host_fetch" (func $fetch (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "https://example.org/")
  (func (export "_start") (drop (call $fetch (i32.const 16) (i32.const 20) (i32.const 0) (i32.const 0)))))
