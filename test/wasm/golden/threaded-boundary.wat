;; meter with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32) (result i64)))
  (type (;1;) (func (result i64)))
  (import "env" "host" (func $host (type 0)))
  (func $f (type 1) (result i64)
    i32.const 1
    call $host)
  (export "f" (func $f)))

;; After:
  (func $f (type 7) (param i64 i64) (result i64 i64)
    local.get 0
    i64.const 152
    i64.sub
    local.tee 0
    local.get 1
    i64.or
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      local.get 0
      local.get 1
      call $airlock:exhausted
      unreachable
    end
    i32.const 1
    local.get 0
    local.get 1
    call $airlock:import_0)
  (func $airlock:exhausted (type 2) (param i64 i64) (result i64)
    local.get 1
    global.set $airlock:fuel
    local.get 0
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    local.get 1
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    global.get $airlock:fuel)
  (func $airlock:import_0 (type 4) (param i32 i64 i64) (result i64 i64)
    (local i64)
    local.get 1
    i64.const 96
    i64.sub
    local.set 1
    local.get 2
    local.get 1
    i64.or
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      local.get 1
      local.get 2
      call $airlock:exhausted
      local.set 2
    end
    local.get 2
    global.set $airlock:fuel
    global.get $airlock:host_depth
    local.set 3
    local.get 1
    global.set $airlock:host_depth
    local.get 1
    global.set $airlock:stack
    try (result i64)  ;; label = @1
      local.get 0
      call $host
    catch_all
      local.get 3
      global.set $airlock:host_depth
      local.get 3
      global.set $airlock:stack
      rethrow 0 (;@1;)
    end
    local.get 3
    global.set $airlock:host_depth
    local.get 3
    global.set $airlock:stack
    global.get $airlock:fuel)
  (func $airlock:export_1 (type 1) (result i64)
    global.get $airlock:host_depth
    global.get $airlock:fuel
    i64.const 4
    i64.sub
    call $f
    call $airlock:left)
