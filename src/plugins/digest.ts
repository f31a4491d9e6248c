import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

export { sha256Hex } from '../sandbox/digest';

export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** The bytes of exactly `length` bytes of hex, in either case; `undefined` for anything else. */
export function fromHex(text: string, length: number): Uint8Array | undefined {
  return text.length === length * 2 && /^[0-9A-Fa-f]*$/.test(text) ? hexToBytes(text.toLowerCase()) : undefined;
}
