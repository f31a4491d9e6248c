;; meter with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32) (result i64)))
  (type (;1;) (func (result i64)))
  (import "env" "host" (func $host (type 0)))
  (func $f (type 1) (result i64)
    i32.const 1
    call $host)
  (export "f" (func $f)))

;; After:
  (func $f (type 1) (result i64)
    (local i32)
    global.get $airlock:stack
    local.tee 0
    i32.const 88
    i32.sub
    global.set $airlock:stack
    global.get $airlock:stack
    i32.const 0
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    block (result i64)  ;; label = @1
      global.get $airlock:fuel
      i64.const 4
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      i32.const 1
      call $airlock:import_0
    end
    local.get 0
    global.set $airlock:stack)
  (func $airlock:import_0 (type 0) (param i32) (result i64)
    (local i32 i32)
    global.get $airlock:stack
    local.set 1
    local.get 1
    i32.const 1024
    i32.sub
    global.set $airlock:stack
    global.get $airlock:open_calls
    local.set 2
    local.get 2
    i32.const 1
    i32.add
    global.set $airlock:open_calls
    local.get 0
    call $host
    local.get 1
    global.set $airlock:stack
    local.get 2
    global.set $airlock:open_calls)
  (func $airlock:export_1 (type 1) (result i64)
    (local i32 i32)
    global.get $airlock:open_calls
    local.set 0
    local.get 0
    i32.eqz
    if  ;; label = @1
      i32.const 786432
      global.set $airlock:stack
    end
    global.get $airlock:stack
    local.set 1
    try (result i64)  ;; label = @1
      call $f
    catch_all
      local.get 1
      global.set $airlock:stack
      local.get 0
      global.set $airlock:open_calls
      rethrow 0 (;@1;)
    end
    local.get 1
    global.set $airlock:stack
    local.get 0
    global.set $airlock:open_calls)
