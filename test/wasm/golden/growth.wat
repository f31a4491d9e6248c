;; harden with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32) (result i32)))
  (func $f (type 0) (param i32) (result i32)
    local.get 0
    memory.grow)
  (memory (;0;) 1 5)
  (export "f" (func $f)))

;; After:
  (func $f (type 0) (param i32) (result i32)
    global.get $airlock:stack
    i32.const 80
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    global.get $airlock:fuel
    i64.const 6
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    local.get 0
    call $airlock:growMemory_0
    memory.grow)
  (func $airlock:growMemory_0 (type 5) (param i32) (result i32)
    (local i64)
    local.get 0
    i32.eqz
    if  ;; label = @1
      local.get 0
      return
    end
    local.get 0
    i64.extend_i32_u
    i64.const 5
    i64.gt_u
    memory.size
    i64.extend_i32_u
    local.get 0
    i64.extend_i32_u
    i64.add
    i64.const 5
    i64.gt_u
    i32.or
    if  ;; label = @1
      i32.const -1
      return
    end
    local.get 0
    i64.extend_i32_u
    global.get $airlock:page_cap
    i64.extend_i32_u
    i64.gt_u
    memory.size
    i64.extend_i32_u
    local.get 0
    i64.extend_i32_u
    i64.add
    global.get $airlock:page_cap
    i64.extend_i32_u
    i64.gt_u
    i32.or
    if  ;; label = @1
      global.get $airlock:flags
      i32.const 1
      i32.or
      global.set $airlock:flags
      i32.const -1
      return
    end
    global.get $airlock:fuel
    local.get 0
    i64.extend_i32_u
    local.set 1
    local.get 1
    i64.const 8
    i64.shl
    i64.sub
    global.set $airlock:fuel
    global.get $airlock:fuel
    i64.const 0
    i64.lt_s
    if  ;; label = @1
      call $airlock:out_of_fuel
    end
    local.get 0)
