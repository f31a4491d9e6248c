/** SHA-256 of bytes (of an ordinary buffer, not a shared one) as lower-case hex, off this thread where the platform's crypto works so. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('');
}
