;; Refused: nobody knows what it imports.
(module
  (import "mystery" "do_it" (func $it))
  (memory (export "memory") 1)
  (func (export "_start") (call $it)))
