import { sha256Hex } from '../digest';

/** A key's identity: SHA-256 of its 32 public bytes, lower-case hex. What grants and records are bound to. */
export function keyIdOf(publicKey: Uint8Array): Promise<string> {
  return sha256Hex(publicKey);
}

/** A key id as people compare it: all of it, in groups of four, eight groups to a line where lines are wanted. */
export function readableKeyId(keyId: string): string {
  return (keyId.match(/.{1,4}/g) ?? []).join(' ');
}
