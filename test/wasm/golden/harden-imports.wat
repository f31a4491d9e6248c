;; harden with the oracle scheme. Before:
(module
  (type (;0;) (func (param i32 f32) (result f64)))
  (type (;1;) (func (result f64)))
  (import "env" "host" (func $host (type 0)))
  (func $f (type 1) (result f64)
    i32.const 1
    f32.const 0x1p+1 (;=2;)
    call $host)
  (export "f" (func $f)))

;; After:
  (func $host (type 0) (param i32 f32) (result f64)
    local.get 0
    i64.extend_i32_u
    global.set $airlock:value_0
    local.get 1
    i32.reinterpret_f32
    i64.extend_i32_u
    global.set $airlock:value_1
    i32.const 2
    i32.const 0
    i32.const 2
    call $airlock:talk
    global.get $airlock:value_0
    f64.reinterpret_i64)
  (func $f (type 1) (result f64)
    (local i32)
    global.get $airlock:stack
    local.tee 0
    i32.const 104
    i32.sub
    global.set $airlock:stack
    global.get $airlock:stack
    i32.const 0
    i32.lt_s
    if  ;; label = @1
      call $airlock:stack_exhausted
    end
    block (result f64)  ;; label = @1
      global.get $airlock:fuel
      i64.const 5
      i64.sub
      global.set $airlock:fuel
      global.get $airlock:fuel
      i64.const 0
      i64.lt_s
      if  ;; label = @2
        call $airlock:out_of_fuel
      end
      i32.const 1
      f32.const 0x1p+1 (;=2;)
      call $host
    end
    local.get 0
    global.set $airlock:stack)
