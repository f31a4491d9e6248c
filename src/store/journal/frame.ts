import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Starts each record. JSON text never holds this byte, so it is found again behind anything that is broken. */
const START = 0x1e;
/** Ends each record. */
const END = 0x0a;

/** What the first record follows. */
export const FIRST_HASH = '0'.repeat(64);

/** One record of the journal, its checksum verified. */
export interface Frame {
  /** From 1, one more with each record. */
  readonly sequence: number;
  /** The checksum of the record that it follows. */
  readonly previous: string;
  /** SHA-256 over sequence, previous and payload; lower-case hex. */
  readonly checksum: string;
  /** JSON. */
  readonly payload: string;
  /** Offset of the byte after it in its segment. */
  readonly end: number;
}

/** Bytes of a record, and its checksum. The payload has no control characters: JSON text hasn't. */
export function encodeFrame(sequence: number, previous: string, payload: string): { readonly bytes: Uint8Array<ArrayBuffer>; readonly checksum: string } {
  const checksum = checksumOf(sequence, previous, payload);
  return { bytes: new TextEncoder().encode(`\u001e${sequence} ${previous} ${checksum} ${payload}\n`), checksum };
}

/**
 * The whole records in some bytes of a segment. What is broken or half-written is passed over: the reader sees from the
 * sequence numbers whether anything is missing.
 *
 * @param offset of the bytes in the segment
 */
export function* parseFrames(bytes: Uint8Array, offset: number): Generator<Frame> {
  const text = new TextDecoder();
  for (let start = 0, end = bytes.indexOf(END); end >= 0; start = end + 1, end = bytes.indexOf(END, start)) {
    // A record that follows a half-written one is in the same line.
    const mark = bytes.subarray(start, end).lastIndexOf(START);
    if (mark < 0) continue;
    const frame = parse(text.decode(bytes.subarray(start + mark + 1, end)));
    if (frame !== undefined) yield { ...frame, end: offset + end + 1 };
  }
}

function parse(line: string): Omit<Frame, 'end'> | undefined {
  const [, digits, previous, checksum, payload] = /^(\d{1,15}) ([0-9a-f]{64}) ([0-9a-f]{64}) (.*)$/.exec(line) ?? [];
  if (digits === undefined || previous === undefined || checksum === undefined || payload === undefined) return undefined;
  const sequence = Number(digits);
  return checksumOf(sequence, previous, payload) === checksum ? { sequence, previous, checksum, payload } : undefined;
}

function checksumOf(sequence: number, previous: string, payload: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(`${sequence} ${previous} ${payload}`)));
}
