;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32) (result i32)))
  (func $f (type 0) (param i32) (result i32)
    local.get 0
    i32.const 1
    i32.add))

;; After:
  (func $f (type 0) (param i32) (result i32)
    global.get $airlock:stack
    i32.const 88
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    global.get $airlock:fuel
    i64.const 4
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    local.get 0
    i32.const 1
    i32.add)
