const ENTRIES = 256;
/** Bytes that are looked at together: each has a table of what it does to what lies so many bytes behind it. */
const STRIDE = 8;

const TABLES = new Uint32Array(STRIDE * ENTRIES);
for (let byte = 0; byte < ENTRIES; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
  TABLES[byte] = value;
}
for (let entry = ENTRIES; entry < TABLES.length; entry += 1) {
  const before = TABLES[entry - ENTRIES] as number;
  TABLES[entry] = (before >>> 8) ^ (TABLES[before & 0xff] as number);
}

function entry(table: number, byte: number): number {
  return TABLES[table * ENTRIES + (byte & 0xff)] as number;
}

/** CRC-32 of bytes (IEEE 802.3, as in zlib). With the CRC of what came before, it goes on from there. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const byte = (at: number): number => bytes[at] as number;
  let value = ~before;
  let at = 0;
  for (const end = bytes.length - STRIDE; at <= end; at += STRIDE) {
    value ^= byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    value = entry(7, value) ^ entry(6, value >>> 8) ^ entry(5, value >>> 16) ^ entry(4, value >>> 24)
      ^ entry(3, byte(at + 4)) ^ entry(2, byte(at + 5)) ^ entry(1, byte(at + 6)) ^ entry(0, byte(at + 7));
  }
  for (; at < bytes.length; at += 1) value = (value >>> 8) ^ entry(0, value ^ byte(at));
  return ~value >>> 0;
}
