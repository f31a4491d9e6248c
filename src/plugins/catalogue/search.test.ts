import assert from 'node:assert/strict';
import { searchPlugins } from './search';

const plugin = (id: string, name: string, description = '', keywords: string[] = []) => ({ id, name, description, keywords });
const plugins = [
  plugin('org.example.word-count', 'Word Count', 'Counts lines, words and characters.', ['text', 'statistics']),
  plugin('org.example.report', 'Report', 'Writes a report of the words that are used most.', ['markdown']),
  plugin('org.example.cafe', 'Café Menu', 'Lists what there is.', []),
  plugin('com.example.lint', 'Linter', 'Finds mistakes.', ['quality']),
];
const found = (query: string): string[] => searchPlugins(plugins, query, each => each).map(({ name }) => name);

describe('searching a catalogue', () => {
  it('for nothing finds everything, by name', () => {
    assert.deepEqual(found(''), ['Café Menu', 'Linter', 'Report', 'Word Count']);
    assert.deepEqual(found('  -- '), found(''));
  });

  it('finds by name, id, description and keyword, the name first', () => {
    assert.deepEqual(found('word'), ['Word Count', 'Report']);
    assert.deepEqual(found('com.example'), ['Linter']);
    assert.deepEqual(found('mistakes'), ['Linter']);
    assert.deepEqual(found('statistics'), ['Word Count']);
  });

  it('wants every word', () => {
    assert.deepEqual(found('word lines'), ['Word Count']);
    assert.deepEqual(found('word nonsense'), []);
  });

  it('forgives case, accents, a wrong letter, swapped letters, and takes initials', () => {
    for (const query of ['WORD COUNT', 'wrod count', 'word coumt', 'wc', 'wordcoun']) assert.equal(found(query)[0], 'Word Count', query);
    assert.deepEqual(found('cafe'), ['Café Menu']);
    assert.deepEqual(found('qualty'), ['Linter']);
  });

  it('ends soon, whatever is asked', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => plugin(`p${index}`, `Plugin ${index}`, 'x '.repeat(400), ['a', 'b']));
    assert.equal(searchPlugins(many, 'q'.repeat(100_000), each => each).length, 0);
  });
});
