/** An array whose bytes are whatever was there: for those who fill all of what they keep. Zeros cost more than most reads. */
export function uninitialized(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}
