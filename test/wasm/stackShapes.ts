/** Functions that recurse without end, in many shapes of frame: what a stack limit must end before the engine does. */

const repeat = (count: number, item: (index: number) => string): string => Array.from({ length: count }, (_, index) => item(index)).join(' ');

const zero = (type: string): string => (type === 'v128' ? '(v128.const i64x2 0 0)' : `(${type}.const 0)`);
const load = (type: string, index: number): string => `(${type}.load offset=${index * 16} (global.get $p))`;
const store = (type: string, index: number): string => `(${type}.store offset=${index * 16} (global.get $p) (local.get $l${index}))`;

/** Keeps `count` values from memory alive across `inner`. */
const alive = (type: string, count: number, inner: string): string => (
  `${repeat(count, index => `(local.set $l${index} ${load(type, index)})`)} ${inner} ${repeat(count, index => store(type, index))}`
);
const locals = (type: string, count: number): string => repeat(count, index => `(local $l${index} ${type})`);
const params = (type: string, count: number): string => repeat(count, index => `(param $l${index} ${type})`);

/** Returns when $k has counted down to nothing; -1 goes on for ever. */
const guard = '(if (i32.eqz (global.get $k)) (then (return))) (global.set $k (i32.sub (global.get $k) (i32.const 1)))';

const module = (functions: string, main = '(call $f)', warm = 8): string => `(module (memory 1) (table 1 funcref)
  (global $p (mut i32) (i32.const 0)) (global $k (mut i32) (i32.const 0)) ${functions}
  (func (export "warm") (global.set $k (i32.const ${warm})) ${main})
  (func (export "forever") (global.set $k (i32.const -1)) ${main}))`;

const wide = `(func $wide ${repeat(300, index => `(i32.store offset=${index * 4} (global.get $p) (i32.const ${index}))`)})`;
const padding = repeat(150, index => `(i32.store offset=${index * 4} (global.get $p) (i32.const 7))`);

export const shapes: Readonly<Record<string, string>> = {
  nothing: module(`(func $f ${guard} (call $f))`),
  'indirect calls': module(`(elem (i32.const 0) $f) (func $f ${guard} (call_indirect (i32.const 0)))`),
  '16 locals': module(`(func $f ${locals('i64', 16)} ${guard} ${alive('i64', 16, '(call $f)')})`),
  '1000 locals': module(`(func $f ${locals('f64', 1000)} ${guard} ${alive('f64', 1000, '(call $f)')})`),
  '100 vectors': module(`(func $f ${locals('v128', 100)} ${guard} ${alive('v128', 100, '(call $f)')})`),
  '100 parameters': module(
    `(func $f ${params('i64', 100)} ${guard} (call $f ${repeat(100, index => load('i64', index))}) ${repeat(100, index => store('i64', index))})`,
    `(call $f ${repeat(100, () => zero('i64'))})`,
  ),
  '100 results': module(
    `(func $f (result ${repeat(100, () => 'i64')}) (if (i32.eqz (global.get $k)) (then (return ${repeat(100, () => zero('i64'))})))
      (global.set $k (i32.sub (global.get $k) (i32.const 1))) (call $f) (drop) ${load('i64', 0)})`,
    `(call $f) ${repeat(100, () => 'drop')}`,
  ),
  'a function that may be inlined': module(`${wide} (func $h ${locals('v128', 16)} ${alive('v128', 16, '(call $wide)')})
    (func $f ${guard} ${padding} (if (i32.eqz (i32.and (global.get $k) (i32.const 7))) (then (call $h))) (call $f) (global.set $p (i32.const 0)))`, undefined, 40),
  'functions that may be inlined in each other': module(`${wide} (func $h3 ${locals('v128', 16)} ${alive('v128', 16, '(call $wide)')})
    (func $h2 ${locals('v128', 16)} ${alive('v128', 16, '(call $h3)')}) (func $h1 ${locals('v128', 16)} ${alive('v128', 16, '(call $h2)')})
    (func $f ${guard} ${padding} (if (i32.eqz (i32.and (global.get $k) (i32.const 7))) (then (call $h1))) (call $f) (global.set $p (i32.const 0)))`, undefined, 40),
  'itself, inlined': module(`(func $f ${locals('i64', 8)} ${guard}
    ${alive('i64', 8, '(if (i32.and (global.get $k) (i32.const 1)) (then (call $f)) (else (call $f) (call $f)))')})`),
};
