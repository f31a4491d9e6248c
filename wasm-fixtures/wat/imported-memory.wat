;; Refused: its memory is to come from outside.
(module (import "env" "memory" (memory 1)) (func (export "_start")))
