;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (result i32)))
  (func $f (type 0) (result i32)
    i32.const 1
    return
    loop  ;; label = @1
      i32.const 2
      drop
      call $f
      drop
    end
    unreachable))

;; After:
  (func $f (type 0) (result i32)
    global.get $airlock:stack
    i32.const 72
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    global.get $airlock:fuel
    i64.const 3
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    i32.const 1
    return
    loop  ;; label = @1
      i32.const 2
      drop
      call $f
      drop
    end
    unreachable)
