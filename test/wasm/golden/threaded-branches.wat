;; meter with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32) (result i32)))
  (func $f (type 0) (param i32) (result i32)
    (local i64 f32 i32)
    local.get 0
    if  ;; label = @1
      i32.const 1
      local.set 3
    end
    block  ;; label = @1
      local.get 0
      br_if 0 (;@1;)
      local.get 3
      return
    end
    block (result i32)  ;; label = @1
      i32.const 4
      local.get 3
      br_if 0 (;@1;)
      drop
      i32.const 5
    end
    loop  ;; label = @1
      local.get 0
      i32.const 1
      i32.sub
      local.tee 0
      br_if 0 (;@1;)
    end)
  (export "f" (func $f)))

;; After:
  (func $f (type 4) (param i32 i64) (result i32 i64)
    (local f32 i32 i64)
    local.get 0
    if  ;; label = @1
      local.get 1
      i64.const 2
      i64.sub
      local.set 1
      i32.const 1
      local.set 3
    end
    block  ;; label = @1
      local.get 0
      if  ;; label = @2
        local.get 1
        i64.const 1
        i64.sub
        local.set 1
        br 1 (;@1;)
      end
      local.get 3
      local.get 1
      return
    end
    block (result i32)  ;; label = @1
      i32.const 4
      local.get 3
      br_if 0 (;@1;)
      local.get 1
      i64.const 2
      i64.sub
      local.set 1
      drop
      i32.const 5
    end
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
    end
    local.get 1)
