/**
 * The budget of one execution, lowered by a random part of up to 10 %, so that where a plugin is cut off tells it
 * nothing about time or about other executions. The count stays exact; only the budget varies.
 *
 * @param limit fuel units
 * @param random fills bytes from a cryptographic source
 */
export function randomizedBudget(limit: bigint, random: (bytes: Uint8Array) => void): bigint {
  const bytes = new Uint8Array(8);
  random(bytes);
  const draw = new DataView(bytes.buffer).getBigUint64(0);
  // Scaled rather than taken modulo, so that no part is likelier than another by more than 2^-60 or so.
  return limit - ((limit / 10n + 1n) * draw >> 64n);
}
