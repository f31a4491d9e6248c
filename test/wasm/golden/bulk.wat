;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (func $f (type 0) (param i32)
    i32.const 0
    i32.const 0
    local.get 0
    memory.fill)
  (memory (;0;) 1))

;; After:
  (func $f (type 0) (param i32)
    global.get $airlock:stack
    i32.const 96
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    global.get $airlock:fuel
    i64.const 8
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    i32.const 0
    i32.const 0
    local.get 0
    call $airlock:charge_memoryBytes
    memory.fill)
  (func $airlock:charge_memoryBytes (type 2) (param i32) (result i32)
    (local i64)
    global.get $airlock:fuel
    local.get 0
    i64.extend_i32_u
    local.set 1
    local.get 1
    i64.const 7
    i64.add
    i64.const 3
    i64.shr_u
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    local.get 0)
