import { decodeModule } from '../../../src/wasm/decodeModule';

/** The most fuel units that can have been done beyond the budget (docs/FUEL.md). */
export const OVERSHOOT = 900n;

/** Units that a stretch may cost and be within the overshoot. */
const SHORT_STRETCH = 250;
const I64_CONST = 0x42;
const I64_SUB = 0x7d;

/** The most units that a metered module takes at once for a stretch of instructions, where that comes on top of the overshoot; else 0. */
export function priceOfLongestStretch(metered: Uint8Array): bigint {
  const { bodies } = decodeModule(metered);
  const last = bodies.at(-1)?.end ?? 0;
  let longest = 0;
  // A charge is `i64.const N`, `i64.sub`; N is a signed LEB128, and never more than 2^27 here.
  for (let at = bodies[0]?.start ?? 0; at < last; at++) {
    if (metered[at] !== I64_CONST) continue;
    let [value, shift, next] = [0, 0, at + 1];
    for (; shift < 28; shift += 7) {
      const byte = metered[next++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (metered[next] === I64_SUB && shift < 28) longest = Math.max(longest, value);
  }
  return longest > SHORT_STRETCH ? BigInt(longest) : 0n;
}

/** The highest prices of operands, by the names of the added functions that charge them (src/wasm/helperBodies.ts). */
const most: readonly (readonly [RegExp, bigint])[] = [
  [/^charge memoryBytes$/, 2n ** 29n],
  [/^charge memoryBytes 64$/, 2n ** 45n],
  [/^charge (table|array)Elements$/, 2n ** 32n],
  [/^charge tableElements 64$|^growTable/, 2n ** 48n],
  [/^growMemory/, 2n ** 56n],
];

/**
 * What the operand can have cost whose charge failed, as the stack of the trap tells: such a charge has been taken from
 * the fuel, and its instruction has not run. 0 where another charge failed.
 */
export function priceOfFailed(stack: string): bigint {
  const names = [...stack.matchAll(/^\s*at airlock:(.*?) \(?wasm:/gm)].map(([, name]) => name ?? '');
  const charging = names.find(name => name !== 'out of fuel' && name !== 'exhausted') ?? '';
  return most.find(([name]) => name.test(charging))?.[1] ?? 0n;
}
