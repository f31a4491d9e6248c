import { head, rest, wordOf, type List, type Node } from './sexpr';

/** A constant of a script: its type and, where it is a number or a vector, its bits as little-endian bytes. */
export type Constant =
  | { readonly type: 'i32' | 'i64' | 'f32' | 'f64' | 'v128'; readonly bytes: Uint8Array }
  | { readonly type: 'ref'; readonly form: string; readonly index: number | undefined };

/** What a script expects of one result: a test of its bits, or of a reference. */
export type Expectation = (result: ResultValue) => boolean;

/** One result of a call, however it was made. */
export type ResultValue =
  | { readonly type: 'i32' | 'i64' | 'f32' | 'f64' | 'v128'; readonly bytes: Uint8Array }
  | { readonly type: 'ref'; readonly value: unknown };

const laneTypes: Record<string, { width: number; float: boolean }> = {
  i8x16: { width: 1, float: false }, i16x8: { width: 2, float: false }, i32x4: { width: 4, float: false },
  i64x2: { width: 8, float: false }, f32x4: { width: 4, float: true }, f64x2: { width: 8, float: true },
};

function integerBytes(text: string, width: number): Uint8Array {
  const clean = text.replaceAll('_', '');
  const negative = clean.startsWith('-');
  const magnitude = BigInt(clean.replace(/^[+-]/, ''));
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, negative ? -magnitude : magnitude), true);
  return new Uint8Array(view.buffer, 0, width);
}

/** The bits of a float literal: decimal, hexadecimal, infinite, or a NaN with its payload. */
function floatBytes(text: string, width: number): Uint8Array {
  const clean = text.replaceAll('_', '');
  const negative = clean.startsWith('-');
  const body = clean.replace(/^[+-]/, '');
  const view = new DataView(new ArrayBuffer(width));
  if (body.startsWith('nan')) {
    const quiet = width === 4 ? 0x400000n : 0x8000000000000n;
    const payload = body.startsWith('nan:0x') ? BigInt(body.slice(4)) : quiet;
    if (width === 4) view.setUint32(0, Number(0x7f800000n | payload | (negative ? 0x80000000n : 0n)), true);
    else view.setBigUint64(0, 0x7ff0000000000000n | payload | (negative ? 0x8000000000000000n : 0n), true);
    return new Uint8Array(view.buffer);
  }
  const value = body === 'inf' ? Infinity : body.startsWith('0x') ? hexFloat(body) : Number(body);
  if (width === 4) view.setFloat32(0, negative ? -value : value, true);
  else view.setFloat64(0, negative ? -value : value, true);
  return new Uint8Array(view.buffer);
}

function hexFloat(text: string): number {
  const [mantissa = '0x0', exponent = '0'] = text.split(/p/i);
  const [whole = '0x0', fraction = ''] = mantissa.split('.');
  let bits = BigInt(whole + fraction);
  let scale = Number(exponent) - 4 * fraction.length;
  // Keep what fits a double exactly, and one sticky bit for the rest.
  for (; bits >= 1n << 62n; scale++) bits = (bits >> 1n) | (bits & 1n);
  const step = scale < -1000 ? -1000 : scale > 900 ? 900 : scale;
  return Number(bits) * 2 ** step * 2 ** (scale - step);
}

function laneBytes(text: string, width: number, float: boolean): Uint8Array {
  return float ? floatBytes(text, width) : integerBytes(text, width);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => [...part]));
}

/** Reads `(i32.const 1)`, `(v128.const i8x16 …)`, `(ref.null extern)` and the like. */
export function readConstant(node: Node): Constant {
  if (node.kind !== 'list') throw new Error('a constant is no list');
  const name = head(node);
  const words = rest(node).map(item => wordOf(item) ?? '');
  switch (name) {
    case 'i32.const': return { type: 'i32', bytes: integerBytes(words[0] ?? '', 4) };
    case 'i64.const': return { type: 'i64', bytes: integerBytes(words[0] ?? '', 8) };
    case 'f32.const': return { type: 'f32', bytes: floatBytes(words[0] ?? '', 4) };
    case 'f64.const': return { type: 'f64', bytes: floatBytes(words[0] ?? '', 8) };
    case 'v128.const': {
      const lane = laneTypes[words[0] ?? ''];
      if (lane === undefined) throw new Error(`a vector of ${words[0]}`);
      return { type: 'v128', bytes: joined(words.slice(1).map(word => laneBytes(word, lane.width, lane.float))) };
    }
    default:
      return { type: 'ref', form: name, index: words[0] !== undefined && /^\d+$/.test(words[0]) ? Number(words[0]) : undefined };
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Whether bits are a NaN: canonical (payload exactly the quiet bit), or arithmetic (quiet bit set). */
function isNaNOf(bytes: Uint8Array, form: string): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const wide = bytes.length === 8;
  const bits = wide ? view.getBigUint64(0, true) & 0x7fffffffffffffffn : BigInt(view.getUint32(0, true)) & 0x7fffffffn;
  const canonical = wide ? 0x7ff8000000000000n : 0x7fc00000n;
  return form === 'nan:canonical' ? bits === canonical : (bits & canonical) === canonical;
}

function laneMatches(text: string, float: boolean, bytes: Uint8Array): boolean {
  if (text === 'nan:canonical' || text === 'nan:arithmetic') return isNaNOf(bytes, text);
  return sameBytes(bytes, laneBytes(text, bytes.length, float));
}

/** Reads what a script expects of a result. */
export function readExpectation(node: Node): Expectation {
  if (node.kind !== 'list') throw new Error('an expectation is no list');
  const name = head(node);
  if (name === 'either') {
    const choices = rest(node).map(readExpectation);
    return result => choices.some(choice => choice(result));
  }
  if (name.startsWith('ref.')) return readReference(node, name);
  const words = rest(node).map(item => wordOf(item) ?? '');
  const type = name.slice(0, name.indexOf('.'));
  if (name !== 'v128.const') {
    return result => result.type !== 'ref' && result.type === type && laneMatches(words[0] ?? '', type.startsWith('f'), result.bytes);
  }
  const lane = laneTypes[words[0] ?? ''];
  if (lane === undefined) throw new Error(`a vector of ${words[0]}`);
  return result => result.type === 'v128' && words.slice(1).every((word, index) => (
    laneMatches(word, lane.float, result.bytes.subarray(index * lane.width, (index + 1) * lane.width))
  ));
}

/** Objects that stand for the script's host references, one per number. */
const hostReferences = new Map<number, object>();

export function hostReference(index: number): object {
  const known = hostReferences.get(index);
  if (known !== undefined) return known;
  const made = Object.freeze({ host: index });
  hostReferences.set(index, made);
  return made;
}

function readReference(node: List, name: string): Expectation {
  const constant = readConstant(node);
  const index = constant.type === 'ref' ? constant.index : undefined;
  return result => {
    if (result.type !== 'ref') return false;
    const { value } = result;
    switch (name) {
      case 'ref.null': return value === null;
      case 'ref.func': return typeof value === 'function';
      case 'ref.extern':
      case 'ref.host': return index === undefined ? value !== null : value === hostReference(index);
      case 'ref.i31': return typeof value === 'number';
      case 'ref.any': return value !== null && value !== undefined;
      default: return (typeof value === 'object' && value !== null) || typeof value === 'number';
    }
  };
}

/** A result as text, the same for the same bits. */
export function describe(result: ResultValue): string {
  if (result.type !== 'ref') return `${result.type}:${Buffer.from(result.bytes).toString('hex')}`;
  const { value } = result;
  for (const [index, reference] of hostReferences) if (reference === value) return `host ${index}`;
  if (value === null) return 'null';
  return typeof value === 'number' ? `number ${value}` : typeof value;
}
