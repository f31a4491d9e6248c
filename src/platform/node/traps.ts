import type { TrapKind } from '../../sandbox/types';

/** V8's wording of each trap (src/common/message-template.h of V8), most specific first. */
const WORDINGS: readonly (readonly [RegExp, TrapKind])[] = [
  [/^unreachable/, 'unreachable'],
  [/^divide by zero|^remainder by zero/, 'integer-divide-by-zero'],
  [/^divide result unrepresentable/, 'integer-overflow'],
  [/^float unrepresentable in integer range/, 'invalid-conversion'],
  [/^null function or function signature mismatch|signature mismatch/, 'indirect-call-type-mismatch'],
  [/^table index is out of bounds|^undefined element/, 'undefined-element'],
  [/^memory access out of bounds|^operation does not support unaligned|^data segment/, 'out-of-bounds-memory'],
  [/^table access out of bounds|^table or element|^element segment|^array element access|^array access/, 'out-of-bounds-table'],
  [/^dereferencing a null pointer|^access to a null reference/, 'null-reference'],
  [/^illegal cast/, 'cast-failure'],
  [/out of memory|^requested new array is too large|Array buffer allocation failed/i, 'out-of-memory'],
];

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}

/** What kind of trap ended a WebAssembly call that threw `error`. */
export function trapKindOf(error: unknown): TrapKind {
  if (isNamed(error, 'RangeError') && /call stack/i.test(error.message)) return 'stack-overflow';
  if (error instanceof WebAssembly.Exception) return 'uncaught-exception';
  if (!(error instanceof Error)) return 'uncaught-exception';
  return WORDINGS.find(([wording]) => wording.test(error.message))?.[1] ?? 'unknown';
}

/** Most frames of a stack that are worth showing. */
const MAX_FRAMES = 32;
/** Functions that hardening added carry this in their names. */
const ADDED = /(^|\.)airlock:/;

/**
 * Names of the plugin's functions on the stack of a trap, innermost first: from the name section where there is one,
 * else `function[i]` with the index in the plugin's own module.
 * @param imports functions that the hardened module imports: they precede the plugin's own
 */
export function wasmFramesOf(error: unknown, imports: number): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const frames: string[] = [];
  for (const line of error.stack.split('\n')) {
    const match = /^\s*at (?:(.*) \()?wasm:\/\/[^:]*:wasm-function\[(\d+)\]:0x[0-9a-f]+\)?$/.exec(line);
    if (match === null || ADDED.test(match[1] ?? '')) continue;
    frames.push(match[1] ?? `function[${Number(match[2]) - imports}]`);
    if (frames.length === MAX_FRAMES) break;
  }
  return frames;
}
