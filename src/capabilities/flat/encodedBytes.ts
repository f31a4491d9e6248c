/** Bytes as JSON has them: as the text that they are, or as base64. */
export function encodedBytes(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf-8' | 'base64' } {
  const text = utf8Of(bytes);
  return text === undefined ? { text: base64(bytes), encoding: 'base64' } : { text, encoding: 'utf-8' };
}

/** The text that bytes are in UTF-8; undefined where they are none. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  // In pieces: a call takes so many arguments only.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
