import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { locate } from './locate';
import type { TomlPath } from './locate';

function pathsOf(value: unknown, path: TomlPath = []): TomlPath[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [path];
  const inner: TomlPath[] = Array.isArray(value)
    ? value.flatMap((item, index) => pathsOf(item, [...path, index]))
    : Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

describe('locating TOML keys and values', () => {
  const text = `# comment [not] = "a table"
a = 1
b.c = """
x = 1 # no
\\""""" # five quotes: two of them belong to the string
'q.k' = '''it's'''
"\\u0065" = [ "x,]", # comma
  { y = 1, z = [1, [2,
 3]] } ]
[t.u] # header
v = { w.x = true }
[[arr]]
n = 1
[[arr]]
[arr.inner]
n = 2
[[arr.deep]]
[[arr.deep]]
m = 3
`;

  it('agrees with the parser about what the text says', () => {
    assert.doesNotThrow(() => parse(text));
  });

  for (const [path, line, column] of [
    [['a'], 2, 5], [['b', 'c'], 3, 7], [['q.k'], 6, 9], [['e'], 7, 12], [['e', 0], 7, 14], [['e', 1], 8, 3], [['e', 1, 'y'], 8, 9],
    [['e', 1, 'z', 1, 1], 9, 2], [['t', 'u', 'v', 'w', 'x'], 11, 13], [['arr', 0], 12, 1], [['arr', 0, 'n'], 13, 5], [['arr', 1], 14, 1],
    [['arr', 1, 'inner', 'n'], 16, 5], [['arr', 1, 'deep', 1, 'm'], 19, 5],
  ] as const) {
    it(`finds ${JSON.stringify(path)} at ${line}:${column}`, () => {
      assert.deepEqual(locate(text).value(path), { line, column });
    });
  }

  it('finds keys where they are written', () => {
    assert.deepEqual(locate(text).key(['t', 'u', 'v', 'w', 'x']), { line: 11, column: 9 });
    assert.deepEqual(locate(text).key(['b']), { line: 3, column: 1 });
  });

  it('finds every path of any document, and each value where it says', () => {
    const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean());
    const table = fc.letrec(tie => ({
      value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf, { maxLength: 3 }), fc.array(tie('table'), { maxLength: 3 }), tie('table')),
      table: fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter(key => key !== '__proto__' && key !== 'constructor'), tie('value'), { maxKeys: 4 }),
    })).table;
    fc.assert(fc.property(table, value => {
      const written = stringify(value);
      const map = locate(written);
      for (const path of pathsOf(parse(written))) assert.ok(map.value(path), `${JSON.stringify(path)} in\n${written}`);
    }), { numRuns: 500 });
  });

  it('ends on any text', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'[]{}"\'=.,#\\\n ab1') }), value => void locate(value)), { numRuns: 2000 });
  });
});
