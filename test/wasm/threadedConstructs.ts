/** A module whose calls are made plain, with the oracle, and with the threaded scheme. */
export interface Construct {
  readonly name: string;
  readonly text: string;
  readonly calls: readonly (readonly [name: string, ...args: (number | bigint)[]])[];
  readonly imports?: () => WebAssembly.Imports;
}

export const constructs: readonly Construct[] = [
  {
    name: 'straight code', calls: [['run', 3]],
    text: '(module (func (export "run") (param i32) (result i32) local.get 0 i32.const 2 i32.mul i32.const 1 i32.add))',
  },
  {
    name: 'locals behind the parameters', calls: [['run', 3, 4n], ['few', 5]],
    text: `(module
      (func (export "run") (param i32 i64) (result f64) (local f64 i32 i64 f32)
        local.get 0 local.set 3 local.get 1 local.tee 4 f64.convert_i64_s local.set 2
        local.get 3 f32.convert_i32_s local.set 5
        local.get 2 local.get 5 f64.promote_f32 f64.add local.get 4 f64.convert_i64_s f64.mul)
      (func (export "few") (param i32) (result i32) (local i32) local.get 0 local.set 1 local.get 1))`,
  },
  {
    name: 'if with and without else', calls: [['run', 0], ['run', 1], ['run', 2], ['early', 0], ['early', 1]],
    text: `(module
      (func (export "run") (param i32) (result i32)
        (if (i32.eq (local.get 0) (i32.const 1)) (then (local.set 0 (i32.const 70))))
        (if (result i32) (local.get 0) (then (i32.add (local.get 0) (i32.const 1))) (else (i32.const -1))))
      (func (export "early") (param i32) (result i32)
        (if (local.get 0) (then (return (i32.const 5))))
        i32.const 1 i32.const 2 i32.add i32.const 3 i32.add i32.const 4 i32.add))`,
  },
  {
    name: 'loops in loops', calls: [['run', 0], ['run', 7]],
    text: `(module (func (export "run") (param i32) (result i32) (local i32 i32)
      (block $out (loop $outer
        (br_if $out (i32.ge_u (local.get 1) (local.get 0)))
        (local.set 1 (i32.add (local.get 1) (i32.const 1)))
        (loop $inner (local.set 2 (i32.add (local.get 2) (i32.const 3))) (br_if $inner (i32.rem_u (local.get 2) (i32.const 5))))
        (br_if $outer (i32.and (local.get 2) (i32.const 1)))
        (local.set 2 (i32.add (local.get 2) (local.get 1)))
        (br $outer)))
      (local.get 2)))`,
  },
  {
    name: 'branches with operands', calls: [['run', 0], ['run', 1], ['run', 9]],
    text: `(module (func (export "run") (param i32) (result i32)
      (block $a (result i32)
        (drop (br_if $a (i32.const 10) (i32.eqz (local.get 0))))
        (block $b (result i32) (br_if $b (i32.const 20) (i32.eq (local.get 0) (i32.const 1))) (drop) (i32.const 3) (i32.const 4) (i32.add))
        i32.const 1 i32.add i32.const 1 i32.add i32.const 1 i32.add)))`,
  },
  {
    name: 'branches to the function', calls: [['plain', 0], ['plain', 1], ['conditional', 0], ['conditional', 1], ['pair', 0], ['pair', 1], ['table', 0], ['table', 1], ['table', 2]],
    text: `(module
      (func (export "plain") (param i32) (result i32) (if (local.get 0) (then (i32.const 1) (br 1))) i32.const 2)
      (func (export "conditional") (param i32) (result i32) (i32.const 7) (br_if 0 (local.get 0)) (drop) (i32.const 8) (return) (i32.const 9) (return))
      (func (export "pair") (param i32) (result i32 i64) (i32.const 7) (i64.const 8) (br_if 0 (local.get 0)) (drop) (drop) (i32.const 1) (i64.const 2))
      (func (export "table") (param i32) (result i32) (i32.const 40) (block (param i32) (result i32) (local.get 0) (br_table 0 1)) (i32.const 1) (i32.add)))`,
  },
  {
    name: 'br_table', calls: [['run', 0], ['run', 1], ['run', 2], ['run', 3], ['run', 30], ['loop', 5]],
    text: `(module
      (func (export "run") (param i32) (result i32) (local i32)
        (block $d (block $c (block $b (block $a (br_table $a $b $c $b $d (local.get 0)))
          (local.set 1 (i32.const 1)) (br $d)) (local.set 1 (i32.add (i32.const 1) (i32.const 2)))) (local.set 1 (i32.mul (i32.const 3) (i32.const 5))))
        (local.get 1))
      (func (export "loop") (param i32) (result i32)
        (block $out (loop $again (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_table $out $again $out $again (local.get 0)))) (local.get 0)))`,
  },
  {
    name: 'code that cannot be reached', calls: [['run', 0], ['run', 1]],
    text: `(module
      (func $callee (param i32) (result i32) (local.get 0))
      (func (export "run") (param i32) (result i32) (local i64)
        (block (br_if 0 (local.get 0)) (return (i32.const 1)) (call $callee (i32.const 3)) (return) (loop (br 0)))
        (block (br 0) (local.set 1 (i64.const 3)) (drop (call $callee (i32.const 1))))
        (i32.const 5) (return) (unreachable) (i32.const 1) (i32.const 2) (return)))`,
  },
  {
    name: 'recursion', calls: [['fib', 10], ['even', 50], ['deep', 100_000_000]],
    text: `(module
      (func $fib (export "fib") (param i32) (result i32)
        (if (i32.lt_s (local.get 0) (i32.const 2)) (then (return (local.get 0))))
        (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))
      (func $even (export "even") (param i32) (result i32) (if (result i32) (local.get 0) (then (call $odd (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 1))))
      (func $odd (param i32) (result i32) (if (result i32) (local.get 0) (then (call $even (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))
      (func (export "deep") (param i32) (result i32) (if (result i32) (i32.eq (local.get 0) (i32.const -1)) (then (unreachable)) (else (i32.const 0)))))`,
  },
  {
    name: 'calls of small functions', calls: [['run', 5], ['values', 2]],
    text: `(module
      (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
      (func $nothing)
      (func $swap (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
      (func $uneven (param i32) (result i32) (if (result i32) (local.get 0) (then (call $square (local.get 0))) (else (i32.const 1))))
      (func (export "run") (param i32) (result i32) (call $nothing) (i32.add (call $square (local.get 0)) (call $uneven (call $square (i32.const 0)))))
      (func (export "values") (param i32) (result i64 i32) (call $swap (local.get 0) (i64.const 4))))`,
  },
  {
    name: 'indirect calls', calls: [['run', 0, 5], ['run', 1, 5], ['run', 2, 5], ['run', 3, 5], ['run', 9, 5], ['nested', 6]],
    text: `(module (type $t (func (param i32) (result i32))) (type $same (func (param i32) (result i32)))
      (table 5 funcref) (elem (i32.const 0) $inc $twice $other $loop)
      (func $inc (type $t) (i32.add (local.get 0) (i32.const 1)))
      (func $twice (type $same) (i32.mul (local.get 0) (i32.const 2)))
      (func $other)
      (func $loop (type $t) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 0))
      (func (export "run") (param i32 i32) (result i32) (call_indirect (type $t) (local.get 1) (local.get 0)))
      (func (export "nested") (param i32) (result i32)
        (call_indirect (type $t) (call_indirect (type $same) (local.get 0) (i32.const 1)) (i32.const 3))))`,
  },
  {
    name: 'tail calls', calls: [['count', 100_000], ['indirect', 100_000], ['leaf', 3], ['pair', 3]],
    text: `(module (type $t (func (param i32) (result i32))) (table 1 funcref) (elem (i32.const 0) $again)
      (func $count (export "count") (param i32) (result i32) (if (i32.eqz (local.get 0)) (then (return (i32.const 42)))) (return_call $count (i32.sub (local.get 0) (i32.const 1))))
      (func $again (export "indirect") (type $t) (if (i32.eqz (local.get 0)) (then (return (i32.const 42)))) (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))
      (func $small (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
      (func (export "leaf") (param i32) (result i32) (if (local.get 0) (then (return_call $small (local.get 0)))) (loop (br_if 0 (i32.const 0))) (i32.const 1))
      (func $two (param i32) (result i32 i32) (local.get 0) (local.get 0))
      (func (export "pair") (param i32) (result i32 i32) (return_call $two (local.get 0))))`,
  },
  {
    name: 'calls through references', calls: [['run', 5], ['tail', 50_000], ['null', 1]],
    text: `(module (type $t (func (param i32) (result i32))) (elem declare func $inc $down)
      (func $inc (type $t) (i32.add (local.get 0) (i32.const 1)))
      (func $down (type $t) (if (result i32) (local.get 0) (then (return_call_ref $t (i32.sub (local.get 0) (i32.const 1)) (ref.func $down))) (else (i32.const 9))))
      (func (export "run") (param i32) (result i32) (local $f (ref null $t))
        (local.set $f (ref.func $inc))
        (call_ref $t (call_ref $t (local.get 0) (local.get $f)) (ref.func $inc)))
      (func (export "tail") (param i32) (result i32) (call_ref $t (local.get 0) (ref.func $down)))
      (func (export "null") (param i32) (result i32) (call_ref $t (local.get 0) (ref.null $t))))`,
  },
  {
    name: 'subtypes and groups of function types', calls: [['run', 5], ['cast', 1], ['blocks', 4]],
    text: `(module
      (rec (type $s (struct (field (ref null $f)))) (type $f (sub (func (param i32) (result i32)))))
      (type $g (sub $f (func (param i32) (result i32))))
      (type $b (func (param i32) (result i32)))
      (elem declare func $inc)
      (func $inc (type $g) (i32.add (local.get 0) (i32.const 1)))
      (func (export "run") (param i32) (result i32) (call_ref $f (local.get 0) (struct.get $s 0 (struct.new $s (ref.func $inc)))))
      (func (export "cast") (param i32) (result i32) (call_ref $g (local.get 0) (ref.cast (ref $g) (struct.get $s 0 (struct.new $s (ref.func $inc))))))
      (func (export "blocks") (type $b) (local.get 0) (block (type $b) (loop (type $b) (i32.const 2) (i32.add) (if (type $b) (i32.const 1) (then (i32.const 3) (i32.mul)) (else))))))`,
  },
  {
    name: 'legacy exceptions', calls: [['run', 0], ['run', 1], ['run', 2], ['nested', 3], ['delegate', 1], ['escape', 1]],
    text: `(module (tag $e (param i32)) (tag $other)
      (func $mayThrow (param i32) (result i32)
        (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $e (i32.const 7))))
        (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $other)))
        (i32.add (local.get 0) (i32.const 1)))
      (func $run (export "run") (param i32) (result i32)
        (try (result i32) (do (i32.mul (call $mayThrow (local.get 0)) (i32.const 2))) (catch $e (i32.const 1) (i32.add)) (catch_all (i32.const -1))))
      (func (export "nested") (param i32) (result i32) (local i32)
        (loop $again
          (try (do (try (do (local.set 1 (i32.add (local.get 1) (call $mayThrow (local.get 0))))) (catch $e (drop) (rethrow 0))))
            (catch_all (local.set 1 (i32.add (local.get 1) (i32.const 100)))))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1))
      (func (export "delegate") (param i32) (result i32)
        (try (result i32) (do (try (result i32) (do (call $mayThrow (local.get 0))) (delegate 0)) (i32.const 1) (i32.add)) (catch_all (i32.const 55))))
      (func (export "escape") (param i32) (result i32) (call $mayThrow (local.get 0))))`,
  },
  {
    name: 'exceptions caught at labels', calls: [['run', 0], ['run', 1], ['run', 2], ['again', 1], ['again', 0], ['function', 0], ['function', 1]],
    text: `(module (tag $e (param i32)) (tag $other)
      (func $mayThrow (param i32) (result i32)
        (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $e (i32.const 7))))
        (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $other)))
        (i32.add (local.get 0) (i32.const 1)))
      (func (export "run") (param i32) (result i32)
        (block $all (block $caught (result i32)
            (try_table (result i32) (catch $e $caught) (catch_all $all) (call $mayThrow (local.get 0)))
            (br_if $caught (i32.const 5) (i32.const 1)) (drop) (return))
          (return (i32.add (i32.const 1))))
        (i32.const -9))
      (func (export "again") (param i32) (result i32)
        (block $h (result exnref) (try_table (catch_all_ref $h) (drop (call $mayThrow (local.get 0)))) (return (i32.const 1)))
        (drop) (i32.const 77))
      (func (export "function") (param i32) (result i32) (try_table (catch $e 0) (drop (call $mayThrow (local.get 0)))) (i32.const 2)))`,
  },
  {
    name: 'bulk instructions and growth', calls: [['run', 1000], ['run', 65_000], ['run', 65_530], ['grow', 2], ['grow', 70_000], ['tables', 3]],
    text: `(module (memory 1 5) (table 4 10 funcref)
      (func (export "run") (param i32) (result i32)
        (memory.fill (i32.const 8) (i32.const 7) (local.get 0)) (memory.copy (i32.const 0) (i32.const 8) (local.get 0)) (i32.load (i32.const 0)))
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "tables") (param i32) (result i32)
        (table.fill (i32.const 0) (ref.null func) (local.get 0)) (table.grow (ref.null func) (local.get 0))))`,
  },
  {
    name: 'a start function', calls: [['get']],
    text: '(module (global $g (mut i32) (i32.const 0)) (func $init (loop (global.set $g (i32.add (global.get $g) (i32.const 1))) (br_if 0 (i32.lt_u (global.get $g) (i32.const 5))))) (start $init) (func (export "get") (result i32) (global.get $g)))',
  },
  {
    name: 'imports', calls: [['run', 4], ['tail', 2], ['table', 3], ['fails', 1]],
    imports: () => ({ env: { add: (value: number) => value + 100, log: () => undefined, fail: () => { throw new RangeError('from the host'); } } }),
    text: `(module (type $t (func (param i32) (result i32)))
      (import "env" "add" (func $add (type $t))) (import "env" "log" (func $log (param i32 i64))) (import "env" "fail" (func $fail))
      (table 1 funcref) (elem (i32.const 0) $add) (export "add" (func $add))
      (func (export "run") (param i32) (result i32) (call $log (local.get 0) (i64.const 5)) (call $add (call $add (local.get 0))))
      (func (export "tail") (type $t) (return_call $add (local.get 0)))
      (func (export "table") (type $t) (call_indirect (type $t) (local.get 0) (i32.const 0)))
      (func (export "fails") (param i32) (result i32) (call $fail) (local.get 0)))`,
  },
  {
    name: 'tables with 64-bit indices', calls: [['run', 3]],
    text: `(module (type $t (func (param i32) (result i32))) (table i64 2 funcref) (elem (i64.const 0) func $inc)
      (func $inc (type $t) (i32.add (local.get 0) (i32.const 1)))
      (func (export "run") (param i32) (result i32) (call_indirect (type $t) (local.get 0) (i64.const 0))))`,
  },
  {
    name: 'references to functions in globals and expressions', calls: [['run', 3]],
    text: `(module (type $t (func (param i32) (result i32))) (global $g funcref (ref.func $inc)) (table 2 funcref)
      (func $inc (type $t) (i32.add (local.get 0) (i32.const 1)))
      (elem (table 0) (i32.const 0) funcref (ref.func $inc) (ref.null func))
      (func (export "run") (param i32) (result i32) (table.set (i32.const 1) (global.get $g)) (call_indirect (type $t) (local.get 0) (i32.const 1))))`,
  },
];
