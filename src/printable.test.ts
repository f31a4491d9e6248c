import assert from 'node:assert/strict';
import { hasControls, printable } from './printable';

/** Every control of ASCII and Latin-1, both separators of lines, and the marks that turn the direction of text. */
const controls = [[0x00, 0x1f], [0x7f, 0x9f], [0x2028, 0x202e], [0x2066, 0x2069]].flatMap(([first = 0, last = 0]) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

describe('text from outside, to be shown', () => {
  it('has each control character written as an escape, and no other character changed', () => {
    for (let code = 0; code < 0x3000; code += 1) {
      const character = String.fromCharCode(code);
      const isControl = controls.includes(code);
      assert.equal(hasControls(`a${character}b`), isControl, code.toString(16));
      assert.equal(printable(`a${character}b`), isControl ? `a\\u${code.toString(16).padStart(4, '0')}b` : `a${character}b`);
    }
  });

  it('keeps everything beyond the first plane', () => {
    assert.equal(printable('\u{1f600} \u{10ffff}'), '\u{1f600} \u{10ffff}');
  });
});
