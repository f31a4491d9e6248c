import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineReader } from './lines';

function read(chunks: readonly Uint8Array[], budget = 1_000_000): { lines: string[]; left: number } {
  const lines: string[] = [];
  const reader = new LineReader(line => lines.push(line), budget);
  for (const chunk of chunks) reader.push(chunk);
  return { lines, left: reader.end() };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('LineReader', () => {
  it('gives lines without their ends, and the last one without an end too', () => {
    assert.deepEqual(read([bytes('one\ntwo\r\n\nthree')]).lines, ['one', 'two', '', 'three']);
    assert.deepEqual(read([bytes('one\n')]).lines, ['one']);
    assert.deepEqual(read([]).lines, []);
  });

  it('decodes characters that are cut by a chunk', () => {
    const text = bytes('naïve 🛡️\n');
    assert.deepEqual(read([...text].map(byte => Uint8Array.of(byte))).lines, ['naïve 🛡️']);
  });

  it('is the same however the bytes are cut', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(40)), (text, cuts) => {
      const all = bytes(text);
      const chunks: Uint8Array[] = [];
      let start = 0;
      for (const cut of cuts) {
        chunks.push(all.slice(start, start + cut));
        start += cut;
      }
      chunks.push(all.slice(start));
      assert.deepEqual(read(chunks), read([all]));
    }));
  });

  it('shows no control character, no colour and no direction override', () => {
    assert.deepEqual(read([bytes('\u001b[31mred\u001b[0m\tx\u0007\u202eevil\u0085')]).lines, ['red\tx\ufffd\ufffdevil\ufffd']);
  });

  it('shows bytes that are not UTF-8 as replacement characters', () => {
    assert.deepEqual(read([Uint8Array.of(0x61, 0xff, 0x62)]).lines, ['a\ufffdb']);
  });

  it('breaks long lines and loses nothing of them', () => {
    const { lines } = read([bytes('x'.repeat(20_000))]);
    assert.ok(lines.every(line => line.length <= 8_192));
    assert.equal(lines.join('').length, 20_000);
  });

  it('stops at its budget and counts the rest', () => {
    const { lines, left } = read(Array.from({ length: 1_000 }, () => bytes('0123456789\n')), 5 * 64);
    assert.equal(lines.length, 5);
    assert.equal(left, 995 * 11);
  });

  it('keeps no more than a line in memory however much is written without an end', () => {
    const { lines, left } = read(Array.from({ length: 100 }, () => bytes('y'.repeat(10_000))), 20_000);
    assert.ok(lines.join('').length < 40_000);
    assert.ok(left > 900_000);
  });
});
