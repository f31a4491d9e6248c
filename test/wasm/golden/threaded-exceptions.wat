;; meter with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (result i32)))
  (func $throws (type 0) (param i32)
    local.get 0
    if  ;; label = @1
      i32.const 1
      throw $e
    end)
  (func $f (type 1) (result i32)
    try (result i32)  ;; label = @1
      i32.const 1
      call $throws
      i32.const 2
    catch $e
    end)
  (tag $e (type 0) (param i32))
  (export "f" (func $f)))

;; After:
  (func $throws (type 5) (param i32 i64) (result i64)
    local.get 0
    if  ;; label = @1
      local.get 1
      i64.const 51
      i64.sub
      local.set 1
      i32.const 1
      local.get 1
      global.set $airlock:fuel
      throw $e
    end
    local.get 1)
  (func $f (type 6) (param i64) (result i32 i64)
    try (result i32)  ;; label = @1
      i32.const 1
      local.get 0
      call $throws
      i64.const 1
      i64.sub
      local.set 0
      i32.const 2
    catch $e
      global.get $airlock:fuel
      local.set 0
    end
    local.get 0)
