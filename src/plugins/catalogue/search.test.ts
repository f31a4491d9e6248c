import assert from 'node:assert/strict';
import { searchPlugins } from './search';

const plugin = (id: string, name: string, description = '', keywords: string[] = []) => ({ id, name, description, keywords });
const plugins = [
  plugin('org.example.word-count', 'Word Count', 'Counts lines, words and characters.', ['text', 'statistics']),
  plugin('org.example.report', 'Report', 'Writes a report of the words that are used most.', ['markdown']),
  plugin('org.example.cafe', 'Café Menu', 'Lists what there is.', []),
  plugin('com.example.lint', 'Linter', 'Finds mistakes.', ['quality']),
];
const found = async (query: string): Promise<string[]> => (await searchPlugins(plugins, query, each => each)).map(({ name }) => name);

describe('searching a catalogue', () => {
  it('for nothing finds everything, by name', async () => {
    assert.deepEqual(await found(''), ['Café Menu', 'Linter', 'Report', 'Word Count']);
    assert.deepEqual(await found('  -- '), await found(''));
  });

  it('finds by name, id, description and keyword, the name first', async () => {
    assert.deepEqual(await found('word'), ['Word Count', 'Report']);
    assert.deepEqual(await found('com.example'), ['Linter']);
    assert.deepEqual(await found('mistakes'), ['Linter']);
    assert.deepEqual(await found('statistics'), ['Word Count']);
  });

  it('wants every word', async () => {
    assert.deepEqual(await found('word lines'), ['Word Count']);
    assert.deepEqual(await found('word nonsense'), []);
  });

  it('forgives case, accents, a wrong letter, swapped letters, and takes initials', async () => {
    for (const query of ['WORD COUNT', 'wrod count', 'word coumt', 'wc', 'wordcoun']) assert.equal((await found(query))[0], 'Word Count', query);
    assert.deepEqual(await found('cafe'), ['Café Menu']);
    assert.deepEqual(await found('qualty'), ['Linter']);
  });

  it('ends soon, whatever is asked', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => plugin(`p${index}`, `Plugin ${index}`, 'x '.repeat(400), ['a', 'b']));
    assert.equal((await searchPlugins(many, 'q'.repeat(100_000), each => each)).length, 0);
  });
});
