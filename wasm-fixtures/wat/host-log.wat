;; Calls the host function for messages, with levels inside and outside what there is, and a pointer that is not its own.
(module
  (import "env" "host_log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 256) "a message")
  (func (export "_start")
    (call $log (i32.const 1) (i32.const 256) (i32.const 9))
    (call $log (i32.const 4) (i32.const 258) (i32.const 7))
    (call $log (i32.const -1) (i32.const 256) (i32.const 1))
    (call $log (i32.const 2) (i32.const 65530) (i32.const 7))))
