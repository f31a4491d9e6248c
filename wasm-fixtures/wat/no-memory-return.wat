;; The smallest command: no import, no memory, nothing done.
(module (func (export "_start")))
