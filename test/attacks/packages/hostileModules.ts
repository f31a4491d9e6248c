import { manifestOf, START_MODULE } from './packageScene';
import type { HostilePackage } from './hostilePackage';
import { wat } from '../../wasm/wat';

/** A package by the trusted signer with this module. */
const wasm = (what: string, module: () => Uint8Array, says: RegExp, rest: Partial<HostilePackage> & { readonly manifest?: string } = {}): HostilePackage => {
  const { manifest = manifestOf(), ...changed } = rest;
  return { what, code: 'module.refused', says, make: async scene => scene.laid(await scene.signed({ 'plugin.toml': manifest, 'hello.wasm': module() })), ...changed };
};
const malformed = { code: 'module.malformed' } as const;
const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const withSection = (...section: readonly number[]) => (): Uint8Array => Uint8Array.of(...PREAMBLE, ...section);

function leb(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))];
}

/** A module of one function, exported as `_start`: locals as they are written, then instructions. */
function withCode(locals: readonly number[], code: readonly number[]): Uint8Array {
  const size = locals.length + code.length + 1;
  const section = [1, ...leb(size), ...locals, ...code, 0x0b];
  return Uint8Array.from([...START_MODULE.subarray(0, -6), 10, ...leb(section.length), ...section]);
}

/** What an engine does: it knows nothing of metering. */
const engineTakes = (module: () => Uint8Array): Pick<HostilePackage, 'unguarded'> => ({ unguarded: async () => WebAssembly.validate(module() as Uint8Array<ArrayBuffer>) });
const text = (what: string, source: string, says: RegExp, rest: Parameters<typeof wasm>[3] = {}): HostilePackage => wasm(what, () => wat(source), says, { ...engineTakes(() => wat(source)), ...rest });

export const hostileModules: readonly HostilePackage[] = [
  wasm('nothing in it', () => new Uint8Array(0), /at byte 0/, malformed),
  wasm('a program of another kind', () => Buffer.from('\x7fELF\x02\x01\x01'.padEnd(200, '\0')), /at byte 0/, malformed),
  wasm('another version of the format', () => Uint8Array.of(...PREAMBLE.slice(0, 4), 2, 0, 0, 0), /at byte 4/, malformed),
  wasm('a component', () => Uint8Array.of(...PREAMBLE.slice(0, 4), 0x0d, 0, 1, 0), /component/),
  wasm('its end cut off', () => START_MODULE.subarray(0, -3), /at byte/, malformed),
  wasm('a section longer than the module', withSection(1, 0xff, 0xff, 0xff, 0xff, 0x0f), /at byte/, malformed),
  wasm('four thousand million types', withSection(1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f), /types, more than it has bytes/, malformed),
  wasm('a number in more bytes than it can have', withSection(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00), /at byte/, malformed),
  wasm('a section twice', () => Uint8Array.of(...START_MODULE.subarray(0, 14), 1, 4, 1, 0x60, 0, 0, ...START_MODULE.subarray(14)), /at byte/, malformed),
  wasm('20 000 custom sections', () => Uint8Array.of(...PREAMBLE, ...Array.from({ length: 20_000 }, () => [0, 2, 1, 0x78]).flat()), /custom sections/),
  wasm('four thousand million locals', () => withCode([1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f], []), /locals/),
  wasm('200 000 blocks in each other', () => withCode([0], [...Array.from({ length: 200_000 }, () => [0x02, 0x40]).flat(), ...Array.from({ length: 200_000 }, () => 0x0b)]), /blocks in each other/),
  wasm('a br_table of 70 000 labels', () => withCode([0], [0x41, 0, 0x0e, ...leb(70_000), ...Array.from({ length: 70_001 }, () => 0)]), /br_table/),
  wasm('a jump to nowhere', () => withCode([0], [0x0c, 9]), /at byte/, malformed),
  text('an import that nothing provides', '(module (import "env" "system" (func (param i32) (result i32))) (func (export "_start")))', /env\.system|"system"/),
  text('an import from a prototype', '(module (import "__proto__" "constructor" (func)) (func (export "_start")))', /constructor/),
  text('a function of WASI with another signature', '(module (import "wasi_snapshot_preview1" "fd_write" (func (param i64) (result i64))) (func (export "_start")))', /fd_write/),
  text('somebody else\'s memory', '(module (import "env" "memory" (memory 1)) (func (export "_start")))', /memory/),
  text('fuel of its own', '(module (global (export "airlock:fuel") (mut i64) (i64.const 1)) (func (export "_start")))', /reserved name/),
  text('memory of 4 GiB from the start', '(module (memory 65536) (func (export "_start")))', /memory of/),
  text('a table of 10 million elements from the start', '(module (table 10000000 funcref) (func (export "_start")))', /table of/),
  text('threads', '(module (memory 1 1 shared) (func (export "_start") (drop (i32.atomic.load (i32.const 0)))))', /shared|atomic/),
  text('no entry', '(module (memory (export "memory") 1))', /nothing to run|no function|neither/i),
  text('another entry than the manifest names', '(module (func (export "other")))', /exports no function "_start"/),
  text('an entry that takes parameters', '(module (func (export "_start") (param i32)))', /takes parameters/),
];
