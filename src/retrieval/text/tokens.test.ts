import assert from 'node:assert/strict';
import fc from 'fast-check';
import { queryWords, tokensOf } from './tokens';

describe('the words of a text', () => {
  for (const [text, words] of [
    ['Read the file, now!', ['read', 'the', 'file', 'now']],
    ['parseHttpRequest', ['parsehttprequest', 'parse', 'http', 'request']],
    ['HTTPServer', ['httpserver', 'http', 'server']],
    ['max_file_size MAX_SIZE', ['max_file_size', 'max', 'file', 'size', 'max_size', 'max', 'size']],
    ['__init__ _ __', ['init']],
    ['sha256Hex utf8', ['sha256hex', 'sha256', 'hex', 'utf8']],
    ['a.b->c::d(e)', ['a', 'b', 'c', 'd', 'e']],
    ['Größe größe', ['größe', 'größe']],
    ['cafe\u0301 ｆｕｌｌ', ['café', 'full']],
    ['Привет, мир', ['привет', 'мир']],
    ['検索エンジン', ['検索', '索エ', 'エン', 'ンジ', 'ジン']],
    ['字', ['字']],
    ['the𝔘nicode', ['theunicode', 'the', 'unicode']],
    ['', []],
    ['…—!?', []],
  ] as const) {
    it(`of ${JSON.stringify(text)} are ${words.join(' ')}`, () => assert.deepEqual(tokensOf(text), words));
  }

  it('are whole only, where a name has more parts than anybody would give it', () => {
    assert.deepEqual(tokensOf('aBcDeFgHiJkLmNoPqR'), ['abcdefghijklmnopqr']);
  });

  it('leave out what is too long to be a word', () => {
    assert.deepEqual(tokensOf(`short ${'x'.repeat(65)} words`), ['short', 'words']);
  });

  it('are found by a query that is one of them', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), text => {
      for (const word of tokensOf(text)) assert.ok(tokensOf(word).includes(word), `${JSON.stringify(word)} of ${JSON.stringify(text)}`);
    }), { numRuns: 3_000 });
  });

  it('never are a name that every object has by itself', () => {
    fc.assert(fc.property(fc.constantFrom('__proto__', 'x.__proto__', '__proto____', 'a __proto__ b'), text => {
      assert.ok(!tokensOf(text).includes('__proto__'));
    }));
  });
});

describe('the words of a query', () => {
  it('are there once', () => assert.deepEqual(queryWords('file File FILE fileName'), ['file', 'filename', 'name']));
  it('are no more than 64', () => assert.equal(queryWords(Array.from({ length: 200 }, (_, at) => `w${at}`).join(' ')).length, 64));
});
