;; meter with the threaded scheme. Before:
(module
  (type (;0;) (func (param i32) (result i32)))
  (func $square (type 0) (param i32) (result i32)
    local.get 0
    local.get 0
    i32.mul)
  (func $uneven (type 0) (param i32) (result i32)
    local.get 0
    if (result i32)  ;; label = @1
      local.get 0
      call $square
    else
      i32.const 0
    end)
  (func $f (type 0) (param i32) (result i32)
    local.get 0
    call $square
    call $uneven)
  (export "f" (func $f)))

;; After:
  (func $square (type 0) (param i32) (result i32)
    local.get 0
    local.get 0
    i32.mul)
  (func $uneven (type 4) (param i32 i64) (result i32 i64)
    local.get 0
    if (result i32)  ;; label = @1
      local.get 1
      i64.const 6
      i64.sub
      local.set 1
      local.get 0
      call $square
    else
      i32.const 0
    end
    local.get 1)
  (func $f (type 4) (param i32 i64) (result i32 i64)
    local.get 0
    call $square
    local.get 1
    call $uneven)
