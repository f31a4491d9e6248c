;; meter with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32) (result i32)))
  (func $fib (type 0) (param i32) (result i32)
    block  ;; label = @1
      local.get 0
      i32.const 2
      i32.lt_s
      br_if 0 (;@1;)
      local.get 0
      i32.const 1
      i32.sub
      call $fib
      local.get 0
      i32.const 2
      i32.sub
      call $fib
      i32.add
      return
    end
    local.get 0)
  (export "fib" (func $fib)))

;; After:
  (func $fib (type 4) (param i32 i64 i64) (result i32 i64)
    block  ;; label = @1
      local.get 0
      i32.const 2
      i32.lt_s
      br_if 0 (;@1;)
      local.get 1
      i64.const 596
      i64.sub
      local.tee 1
      local.get 2
      i64.const 23
      i64.sub
      local.tee 2
      i64.or
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        local.get 1
        local.get 2
        call $airlock:exhausted
        unreachable
      end
      local.get 0
      i32.const 1
      i32.sub
      local.get 1
      local.get 2
      call $fib
      local.set 2
      local.get 0
      i32.const 2
      i32.sub
      local.get 1
      local.get 2
      call $fib
      local.set 2
      i32.add
      local.get 2
      return
    end
    local.get 0
    local.get 2)
