;; harden with the oracle scheme. Before:
(module
  (type (;0;) (func))
  (func (;0;) (type 0))
  (func $f (type 0)
    unreachable)
  (export "f" (func $f)))

;; After:
  (func $f (type 0)
    global.get $airlock:stack
    i32.const 64
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    global.get $airlock:fuel
    i64.const 1
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    i32.const 1
    call $airlock:unreachable
    unreachable)
