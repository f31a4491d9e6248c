/**
 * JSON text with an end of line. Integers of 64 bits become plain numbers where a double holds them exactly, and
 * strings of digits where it does not: no figure is ever rounded.
 */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'bigint') return inner;
    const number = Number(inner);
    return Number.isSafeInteger(number) ? number : inner.toString();
  }, 2)}\n`;
}
