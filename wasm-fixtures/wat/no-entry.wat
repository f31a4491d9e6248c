;; Refused: nothing that could be run.
(module (memory (export "memory") 1) (func $idle (drop (i32.const 1))))
