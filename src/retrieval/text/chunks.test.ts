import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MOST_UNITS, chunksOf } from './chunks';

const lines = (count: number, text: (line: number) => string): string => Array.from({ length: count }, (_, at) => text(at + 1)).join('\n');
const spans = (text: string): string[] => chunksOf(text).map(({ first, last }) => `${first}-${last}`);

describe('chunks of a text', () => {
  it('are one where it is short', () => {
    assert.deepEqual(chunksOf('one\ntwo\n'), [{ start: 0, end: 7, first: 1, last: 2 }]);
  });

  it('are none where there is nothing but space', () => {
    assert.deepEqual(chunksOf(''), []);
    assert.deepEqual(chunksOf('\n \n\t\n'), []);
  });

  it('begin at headings', () => {
    const section = (title: string): string => `# ${title}\n\n${lines(20, line => `${title} says ${line}.`)}\n`;
    assert.deepEqual(spans([section('One'), section('Two'), section('Three')].join('\n')), ['1-22', '24-45', '47-68']);
  });

  it('begin at definitions, with the remark above', () => {
    const definition = (name: string): string => `/** Does ${name}. */\nexport function ${name}() {\n${lines(20, line => `  step(${line});`)}\n}\n`;
    assert.deepEqual(spans([definition('one'), definition('two')].join('\n')), ['1-23', '25-47']);
  });

  it('have lines in common where they are cut in the middle of something', () => {
    const cut = chunksOf(lines(120, line => `  step(${line});`));
    for (const [at, chunk] of cut.entries()) {
      const next = cut[at + 1];
      if (next !== undefined) assert.equal(chunk.last - next.first + 1, 4);
    }
  });

  it('cut a line that is too long itself, and no character in two', () => {
    const text = `${'a'.repeat(MOST_UNITS - 1)}${'💧'.repeat(10)}\nnext`;
    const cut = chunksOf(text);
    assert.deepEqual(cut.map(({ first, last }) => [first, last]), [[1, 1], [1, 1], [2, 2]]);
    for (const { start, end } of cut) assert.doesNotThrow(() => encodeURIComponent(text.slice(start, end)));
  });

  for (const [name, ending] of [['\\n', '\n'], ['\\r\\n', '\r\n'], ['\\r', '\r']] as const) {
    it(`count lines that end with ${name}`, () => {
      const [chunk] = chunksOf(['one', 'two', 'three', ''].join(ending));
      assert.deepEqual([chunk?.first, chunk?.last], [1, 3]);
    });
  }

  it('hold all of a text but blank lines, in order, within bounds, with the lines that they say', () => {
    const line = fc.oneof(fc.constantFrom('', '  ', '# Title', 'function f() {', '  x;', '}', '/** A remark. */', 'x'.repeat(900), 'y'.repeat(9_000)), fc.string({ maxLength: 30 }));
    fc.assert(fc.property(fc.array(line, { maxLength: 90 }), fc.constantFrom('\n', '\r\n', '\r'), (given, ending) => {
      const text = given.join(ending);
      const covered = new Uint8Array(text.length);
      let before = -1;
      for (const { start, end, first, last } of chunksOf(text)) {
        assert.ok(start > before && end > start && end - start <= MOST_UNITS && last - first < 50);
        before = start;
        covered.fill(1, start, end);
        const lineOf = (at: number): number => text.slice(0, at).split(/\r\n|\n|\r/).length;
        assert.deepEqual([first, last], [lineOf(start), lineOf(end)]);
      }
      for (let at = 0; at < text.length; at++) assert.ok(covered[at] === 1 || /\s/.test(text[at] ?? ''), `unit ${at} of ${JSON.stringify(text)} is in no chunk`);
    }), { numRuns: 100 });
  });
});
