import assert from 'node:assert/strict';
import fc from 'fast-check';
import MiniSearch from 'minisearch';
import { queryWords, tokensOf } from '../text/tokens';
import { Dictionary, FEWEST_PREFIX } from './dictionary';
import { recordOf } from './fileRecord';
import { rank, type SearchedFile } from './rank';

const signature = { size: 0, modified: 0n, changed: 0n, inode: 0n };

/** An index of texts by path. */
function indexOf(texts: Readonly<Record<string, string>>): { readonly dictionary: Dictionary; readonly files: readonly SearchedFile[] } {
  const dictionary = new Dictionary();
  const files = Object.entries(texts).map(([path, text]) => ({ folder: 0, record: recordOf(path, signature, new TextEncoder().encode(text), dictionary) }));
  return { dictionary, files };
}

function ranked(query: string, { dictionary, files }: ReturnType<typeof indexOf>): (readonly [path: string, score: number])[] {
  return rank(queryWords(query), dictionary, files, Infinity).best.map(({ file, score }) => [file.record.path, score] as const);
}

const paths = (query: string, texts: Readonly<Record<string, string>>): string[] => ranked(query, indexOf(texts)).map(([path]) => path);

describe('ranking', () => {
  it('finds nothing in nothing, and nothing for a word that there is not', () => {
    assert.deepEqual(paths('word', {}), []);
    assert.deepEqual(paths('word', { a: 'another text' }), []);
  });

  it('puts what has all words before what has one', () => {
    assert.deepEqual(paths('open the gate', { one: 'the gate', all: 'open the gate', none: 'nothing' }), ['all', 'one']);
  });

  it('gives more for a rare word than for a frequent one', () => {
    const texts = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, 'return the value']));
    assert.equal(paths('return quorum', { ...texts, rare: 'the quorum was met' })[0], 'rare');
  });

  it('gives more for a short text that is about it than for a long one that mentions it', () => {
    const long = `cache ${Array.from({ length: 200 }, (_, at) => `other${at}`).join(' ')}`;
    assert.deepEqual(paths('cache', { long, short: 'the cache' }), ['short', 'long']);
  });

  it('finds parts of names, and names by how they begin', () => {
    assert.deepEqual(paths('http request', { a: 'function parseHttpRequest()', b: 'function parseFile()' }), ['a']);
    assert.deepEqual(paths('cancel', { a: 'cancellation', b: 'can' }), ['a']);
    assert.deepEqual(paths('can', { a: 'cancellation', b: 'can' }), ['b'], 'three letters stand for themselves');
  });

  it('takes longer words only for one that is in none of the files', () => {
    assert.deepEqual(paths('cancel', { a: 'cancellation', b: 'cancel' }), ['b']);
  });

  it('finds by the path, for less than by the text', () => {
    assert.deepEqual(paths('turnstile', { 'src/turnstile.ts': 'export {};', 'src/other.ts': 'a turnstile' }), ['src/other.ts', 'src/turnstile.ts']);
  });

  it('finds words that every object has by itself', () => {
    const texts = { a: 'constructor toString', b: '__proto__ hasOwnProperty', c: 'other' };
    assert.deepEqual(paths('constructor', texts), ['a']);
    assert.deepEqual(paths('__proto__', texts), ['b']);
    assert.deepEqual(paths('toString valueOf', texts), ['a']);
  });

  it('orders equals by path', () => {
    assert.deepEqual(paths('same', { c: 'same', a: 'same', b: 'same' }), ['a', 'b', 'c']);
  });

  it('scores as if there were no other files than those that it is given', () => {
    const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'alphabet', 'betaTest', 'x', 'secret', 'secrets');
    const texts = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-e]{1,3}$/), fc.array(word, { maxLength: 30 })), { selector: ([path]) => path, maxLength: 12 });
    fc.assert(fc.property(texts, fc.array(word, { minLength: 1, maxLength: 3 }), fc.func(fc.boolean()), (all, query, mayRead) => {
      const whole = indexOf(Object.fromEntries(all.map(([path, words]) => [path, words.join(' ')])));
      const allowed = all.filter(([path]) => mayRead(path));
      const alone = indexOf(Object.fromEntries(allowed.map(([path, words]) => [path, words.join(' ')])));
      const limited = { ...whole, files: whole.files.filter(({ record }) => mayRead(record.path)) };
      assert.deepEqual(ranked(query.join(' '), limited), ranked(query.join(' '), alone));
    }), { numRuns: 500 });
  });

  const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'alphabet', 'betaTest', 'deltas', 'x', 'secret', 'secrets', 'secretary');
  const files = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-e]{1,2}(\/(alpha|beta))?$/), fc.array(word, { minLength: 1, maxLength: 30 })), { selector: ([path]) => path, maxLength: 40 });
  const query = fc.array(fc.oneof(word, fc.constantFrom('alph', 'secr', 'none', 'delt')), { minLength: 1, maxLength: 4 }).map(words => words.join(' '));

  it('is that of the library, given the texts of the files themselves', () => {
    fc.assert(fc.property(files, query, (all, asked) => {
      const texts = new Map(all.map(([path, words]) => [path, words.join(' ')]));
      const library = new MiniSearch<{ id: string; text: string; path: string }>({ fields: ['text', 'path'], tokenize: text => tokensOf(text), processTerm: term => term });
      library.addAll([...texts].map(([path, text]) => ({ id: path, text, path })));
      const known = new Set([...texts].flatMap(([path, text]) => tokensOf(`${path} ${text}`)));
      const plain = library.search(queryWords(asked).join(' '), { tokenize: text => text.split(' '), prefix: term => term.length >= FEWEST_PREFIX && !known.has(term), boost: { path: 0.5 } })
        .map(({ id, score }) => [String(id), Number(score.toPrecision(6))] as const)
        .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
      assert.deepEqual(ranked(asked, indexOf(Object.fromEntries(texts))), plain);
    }), { numRuns: 500 });
  });

  it('begins the same, however few are asked for', () => {
    fc.assert(fc.property(files, query, fc.integer({ min: 0, max: 10 }), (all, asked, most) => {
      const { dictionary, files: searched } = indexOf(Object.fromEntries(all.map(([path, words]) => [path, words.join(' ')])));
      const whole = rank(queryWords(asked), dictionary, searched, Infinity);
      const few = rank(queryWords(asked), dictionary, searched, most);
      assert.deepEqual(few.best, whole.best.slice(0, most));
      assert.equal(few.isAll, whole.best.length <= most);
      assert.equal(whole.isAll, true);
    }), { numRuns: 500 });
  });

  it('gives the first by their paths of very many that score the same', () => {
    const texts = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${String((at * 7) % 500).padStart(3, '0')}`, 'all the same']));
    const { dictionary, files: searched } = indexOf(texts);
    assert.deepEqual(rank(['same'], dictionary, searched, 3).best.map(({ file }) => file.record.path), ['f000', 'f001', 'f002']);
  });
});
