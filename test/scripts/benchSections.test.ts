import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { documentOf, replaceSection } from '../../bench/lib/sections.mjs';

describe('tables of the benchmarks', () => {
  for (const name of readdirSync('bench/suites').map(file => file.replace(/\.mjs$/, ''))) {
    const document = documentOf(name);
    it(`of ${name} have their place in ${document}`, () => {
      const text = readFileSync(document, 'utf8');
      const written = replaceSection(text, name, 'FIGURES');
      assert.match(written, new RegExp(`<!-- begin ${name} -->\n\nFIGURES\n\n<!-- end ${name} -->`));
      assert.equal(text.split(`<!-- begin ${name} -->`).length, 2);
      assert.equal(replaceSection(written, name, 'FIGURES'), written);
    });
  }

  it('have none where the marks are missing', () => {
    assert.throws(() => replaceSection('nothing', 'store', 'FIGURES'), /no section store/);
  });
});
