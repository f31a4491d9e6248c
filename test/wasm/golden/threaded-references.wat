;; meter with the threaded scheme. Before:
(module
  (type $t (func (param i32) (result i32)))
  (func $inc (type $t) (param i32) (result i32)
    local.get 0
    i32.const 1
    i32.add)
  (func $loop (type $t) (param i32) (result i32)
    loop  ;; label = @1
      local.get 0
      i32.const 1
      i32.sub
      local.tee 0
      br_if 0 (;@1;)
    end
    local.get 0)
  (func $f (type $t) (param i32) (result i32)
    local.get 0
    local.get 0
    call_indirect (type $t))
  (table (;0;) 2 funcref)
  (export "f" (func $f))
  (elem (;0;) (i32.const 0) func $inc $loop))

;; After:
  (func $inc (type $t) (param i32 i64) (result i32 i64)
    local.get 1
    i64.const 3
    i64.sub
    local.set 1
    local.get 0
    i32.const 1
    i32.add
    local.get 1)
  (func $loop (type $t) (param i32 i64) (result i32 i64)
    loop  ;; label = @1
      local.get 1
      i64.const 6
      i64.sub
      local.tee 1
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        i64.const 0
        local.get 1
        call $airlock:exhausted
        unreachable
      end
      local.get 0
      i32.const 1
      i32.sub
      local.tee 0
      br_if 0 (;@1;)
      local.get 1
      i64.const 1
      i64.sub
      local.set 1
    end
    local.get 0
    local.get 1)
  (func $f (type $t) (param i32 i64) (result i32 i64)
    (local i32)
    local.get 0
    local.get 0
    local.set 2
    local.get 1
    local.get 2
    call_indirect (type $t))
