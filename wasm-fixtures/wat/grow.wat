;; Grows its memory page by page until the answer is -1 (or 2000 pages) and exits with 0 where the size agrees.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $pages i32)
    (local.set $pages (i32.const 1))
    (block $done
      (loop $again
        (br_if $done (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
        (local.set $pages (i32.add (local.get $pages) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $pages) (i32.const 2000)))))
    (call $exit (i32.ne (local.get $pages) (memory.size)))))
