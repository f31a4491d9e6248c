;; harden with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32)))
  (func $f (type 0) (param i32)
    block  ;; label = @1
      loop  ;; label = @2
        local.get 0
        i32.eqz
        br_if 1 (;@1;)
        local.get 0
        i32.const 1
        i32.sub
        local.set 0
        br 0 (;@2;)
      end
    end)
  (export "f" (func $f)))

;; After:
  (func $f (type 9) (param i32 i64) (result i64)
    block  ;; label = @1
      block  ;; label = @2
        loop  ;; label = @3
          block  ;; label = @4
            loop  ;; label = @5
              local.get 1
              i64.const 4
              i64.sub
              local.tee 1
              i64.const 0
              i64.lt_s
              br_if 1 (;@4;)
              local.get 0
              i32.eqz
              br_if 4 (;@1;)
              local.get 1
              i64.const 5
              i64.sub
              local.set 1
              local.get 0
              i32.const 1
              i32.sub
              local.set 0
              br 0 (;@5;)
            end
            br 2 (;@2;)
          end
          i64.const 0
          local.get 1
          call $airlock:exhausted
          i64.const 4
          i64.add
          local.set 1
          br 0 (;@3;)
        end
      end
    end
    local.get 1)
  (func $airlock:exhausted (type 1) (param i64 i64) (result i64)
    local.get 1
    global.set $airlock:fuel
    local.get 0
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    local.get 0
    i32.wrap_i64
    global.set $airlock:stack
    local.get 1
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    global.get $airlock:fuel)
