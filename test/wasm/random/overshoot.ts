/** The most fuel units that can have been done beyond the budget (docs/FUEL.md). */
export const OVERSHOOT = 900n;

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
