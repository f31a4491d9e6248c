;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i64) (result i64)))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32) (result i32 i64)))
  (func $leaf (type 0) (param i32))
  (func $one (type 1) (param i64) (result i64)
    local.get 0
    i32.const 1
    call $leaf)
  (func $early (type 2) (param i32) (result i32)
    block  ;; label = @1
      i32.const 5
      local.get 0
      br_if 1 (;@0;)
      return
    end
    i32.const 6
    call $leaf
    i32.const 7)
  (func $many (type 3) (param i32) (result i32 i64)
    i32.const 1
    call $leaf
    i32.const 2
    i64.const 3))

;; After:
  (func $leaf (type 0) (param i32)
    global.get $airlock:stack
    i32.const 72
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
    end)
  (func $one (type 1) (param i64) (result i64)
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
    block (result i64)  ;; label = @1
      global.get $airlock:fuel
      i64.const 5
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      local.get 0
      i32.const 1
      call $leaf
    end
    local.get 1
    global.set $airlock:stack)
  (func $early (type 2) (param i32) (result i32)
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
    block (result i32)  ;; label = @1
      global.get $airlock:fuel
      i64.const 4
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      block  ;; label = @2
        i32.const 5
        local.get 0
        br_if 1 (;@1;)
        global.get $airlock:fuel
        i64.const 1
        i64.sub
        global.set $airlock:fuel
        global.get $airlock:fuel
        i64.const 0
        i64.lt_s
        if  ;; label = @3
          call $airlock:out_of_fuel
        end
        br 1 (;@1;)
      end
      global.get $airlock:fuel
      i64.const 4
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      i32.const 6
      call $leaf
      i32.const 7
    end
    local.get 1
    global.set $airlock:stack)
  (func $many (type 3) (param i32) (result i32 i64)
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
    block (result i32 i64)  ;; label = @1
      global.get $airlock:fuel
      i64.const 6
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      i32.const 1
      call $leaf
      i32.const 2
      i64.const 3
    end
    local.get 1
    global.set $airlock:stack)
