/** Bytes at the beginning of a file by which it is told whether it is text, as git does. */
export const PROBE_BYTES = 8_000;

/**
 * The text of a file; `undefined` where it is no text: where it has a zero byte near its beginning. UTF-8 is taken for granted
 * unless a byte order mark says UTF-16. Bytes that are not UTF-8 become U+FFFD: the rest of the file is text all the same.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return isBinary(bytes) ? undefined : new TextDecoder().decode(bytes);
}

/** Whether the beginning of a file shows that it is no text. */
export function isBinary(beginning: Uint8Array): boolean {
  const isUtf16 = (beginning[0] === 0xff && beginning[1] === 0xfe) || (beginning[0] === 0xfe && beginning[1] === 0xff);
  return !isUtf16 && beginning.subarray(0, PROBE_BYTES).includes(0);
}
