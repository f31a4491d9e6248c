;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (func $f (type 0) (param i32)
    local.get 0
    call $g
    local.get 0
    return_call $g)
  (func $g (type 0) (param i32)
    local.get 0
    i32.const 0
    return_call_indirect (type 0))
  (table (;0;) 1 funcref))

;; After:
  (func $f (type 0) (param i32)
    (local i32)
    global.get $airlock:stack
    local.tee 1
    i32.const 120
    i32.sub
    global.set $airlock:stack
    global.get $airlock:stack
    i32.const 0
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    block  ;; label = @1
      global.get $airlock:fuel
      i64.const 7
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      local.get 0
      call $g
      local.get 0
      local.get 1
      global.set $airlock:stack
      return_call $g
    end
    local.get 1
    global.set $airlock:stack)
  (func $g (type 0) (param i32)
    (local i32)
    global.get $airlock:stack
    local.tee 1
    i32.const 96
    i32.sub
    global.set $airlock:stack
    global.get $airlock:stack
    i32.const 0
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    block  ;; label = @1
      global.get $airlock:fuel
      i64.const 7
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      local.get 0
      i32.const 0
      local.get 1
      global.set $airlock:stack
      return_call_indirect (type 0)
    end
    local.get 1
    global.set $airlock:stack)
