;; meter with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (func $f (type 0) (param i32)
    loop  ;; label = @1
      block  ;; label = @2
        block  ;; label = @3
          local.get 0
          br_table 0 (;@3;) 1 (;@2;) 2 (;@1;)
        end
        i32.const 1
        drop
      end
      local.get 0
      i32.const 1
      i32.sub
      local.tee 0
      br_if 0 (;@1;)
    end)
  (export "f" (func $f)))

;; After:
  (func $f (type 4) (param i32 i64) (result i64)
    loop  ;; label = @1
      local.get 1
      i64.const 4
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
      block  ;; label = @2
        block  ;; label = @3
          local.get 0
          br_table 0 (;@3;) 1 (;@2;) 2 (;@1;)
        end
        local.get 1
        i64.const 2
        i64.sub
        local.set 1
        i32.const 1
        drop
      end
      local.get 1
      i64.const 5
      i64.sub
      local.set 1
      local.get 0
      i32.const 1
      i32.sub
      local.tee 0
      br_if 0 (;@1;)
    end
    local.get 1)
