;; meter with the threaded scheme. Before:
(module
  (type $t (func (param i32) (result i32)))
  (func $inc (type $t) (param i32) (result i32)
    local.get 0
    i32.const 1
    i32.add)
  (func $f (type $t) (param i32) (result i32)
    local.get 0
    local.get 0
    call_indirect (type $t))
  (table (;0;) 1 funcref)
  (export "table" (table 0))
  (export "f" (func $f))
  (elem (;0;) (i32.const 0) func $inc))

;; After:
  (func $inc (type $t) (param i32) (result i32)
    local.get 0
    i32.const 1
    i32.add)
  (func $f (type 4) (param i32 i64 i64) (result i32 i64)
    block  ;; label = @1
      local.get 1
      i64.const 168
      i64.sub
      local.tee 1
      local.get 2
      i64.or
      i64.const 0
      i64.lt_s
      br_if 0 (;@1;)
      local.get 0
      local.get 0
      local.get 2
      global.set $airlock:fuel
      local.get 1
      global.set $airlock:stack
      call_indirect (type $t)
      global.get $airlock:host_depth
      global.set $airlock:stack
      global.get $airlock:fuel
      local.tee 2
      i64.const 0
      i64.lt_s
      br_if 0 (;@1;)
      local.get 2
      return
    end
    local.get 1
    local.get 2
    call $airlock:exhausted
    unreachable)
  (func $airlock:reference (type $t) (param i32) (result i32)
    local.get 0
    global.get $airlock:fuel
    i64.const 4
    i64.sub
    global.set $airlock:fuel
    call $inc)
