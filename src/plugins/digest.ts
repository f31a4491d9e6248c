import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** SHA-256, lower-case hex. Computed off the event loop: modules can be large. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** The bytes of exactly `length` bytes of hex, in either case; `undefined` for anything else. */
export function fromHex(text: string, length: number): Uint8Array | undefined {
  return text.length === length * 2 && /^[0-9A-Fa-f]*$/.test(text) ? hexToBytes(text.toLowerCase()) : undefined;
}
