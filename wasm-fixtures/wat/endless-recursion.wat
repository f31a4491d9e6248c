;; Endless recursion without locals.
(module (memory (export "memory") 1) (func $down (export "_start") (call $down)))
