;; meter with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (func $f (type 0) (param i32)
    local.get 0
    i32.eqz
    if  ;; label = @1
      return
    end
    local.get 0
    i32.const 1
    i32.sub
    return_call $f)
  (export "f" (func $f)))

;; After:
  (func $f (type 4) (param i32 i64 i64) (result i64)
    local.get 0
    i32.eqz
    if  ;; label = @1
      local.get 2
      return
    else
      local.get 2
      i64.const 9
      i64.sub
      local.set 2
    end
    local.get 1
    i64.const 160
    i64.sub
    local.tee 1
    local.get 2
    i64.or
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      local.get 1
      local.get 2
      call $airlock:exhausted
      unreachable
    end
    local.get 0
    i32.const 1
    i32.sub
    local.get 1
    i64.const 160
    i64.add
    local.get 2
    return_call $f
    local.get 2)
