;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func))
  (type (;2;) (func (result i32)))
  (func $throws (type 1)
    i32.const 1
    throw $e)
  (func $f (type 2) (result i32)
    try (result i32)  ;; label = @1
      call $throws
      i32.const 2
    catch $e
    end)
  (tag $e (type 0) (param i32)))

;; After:
  (func $throws (type 1)
    global.get $airlock:stack
    i32.const 72
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    global.get $airlock:fuel
    i64.const 52
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    i32.const 1
    throw $e)
  (func $f (type 2) (result i32)
    (local i32)
    global.get $airlock:stack
    local.tee 0
    i32.const 72
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
      i64.const 3
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      try (result i32)  ;; label = @2
        call $throws
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
        i32.const 2
      catch $e
        local.get 0
        i32.const 72
        i32.sub
        global.set $airlock:stack
      end
    end
    local.get 0
    global.set $airlock:stack)
