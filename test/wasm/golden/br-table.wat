;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (func $f (type 0) (param i32)
    block  ;; label = @1
      block  ;; label = @2
        local.get 0
        br_table 1 (;@1;) 0 (;@2;)
      end
      i32.const 1
      drop
    end))

;; After:
  (func $f (type 0) (param i32)
    global.get $airlock:stack
    i32.const 80
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
    block  ;; label = @1
      block  ;; label = @2
        local.get 0
        br_table 1 (;@1;) 0 (;@2;)
      end
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
