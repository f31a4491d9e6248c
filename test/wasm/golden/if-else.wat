;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func (param i32)))
  (func $with (type 0) (param i32) (result i32)
    local.get 0
    if (result i32)  ;; label = @1
      i32.const 1
    else
      i32.const 2
      i32.const 3
      i32.add
    end)
  (func $without (type 1) (param i32)
    local.get 0
    if  ;; label = @1
      i32.const 1
      drop
    end))

;; After:
  (func $with (type 0) (param i32) (result i32)
    global.get $airlock:stack
    i32.const 88
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
    local.get 0
    if (result i32)  ;; label = @1
      global.get $airlock:fuel
      i64.const 1
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      i32.const 1
    else
      global.get $airlock:fuel
      i64.const 3
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      i32.const 2
      i32.const 3
      i32.add
    end)
  (func $without (type 1) (param i32)
    global.get $airlock:stack
    i32.const 80
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
    local.get 0
    if  ;; label = @1
      global.get $airlock:fuel
      i64.const 2
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      i32.const 1
      drop
    end)
