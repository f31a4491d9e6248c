import assert from 'node:assert/strict';
import { decodeText } from './decode';

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

describe('the text of a file', () => {
  it('is UTF-8, without its mark', () => {
    assert.equal(decodeText(new TextEncoder().encode('\ufeffgrün')), 'grün');
  });

  it('is UTF-16 where a mark says so', () => {
    assert.equal(decodeText(bytes(0xff, 0xfe, 0x61, 0, 0xfc, 0)), 'aü');
    assert.equal(decodeText(bytes(0xfe, 0xff, 0, 0x61, 0, 0xfc)), 'aü');
  });

  it('has a sign in place of bytes that are no UTF-8', () => {
    assert.equal(decodeText(bytes(0x67, 0x72, 0xfc, 0x6e)), 'gr\ufffdn');
  });

  it('is none where there is a zero near the beginning', () => {
    assert.equal(decodeText(bytes(0x61, 0, 0x62)), undefined);
  });
});
