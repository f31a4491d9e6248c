import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hostilePackages } from '../attacks/packages/hostilePackages';

/** The codes in the tables of docs/SOURCES.md. */
function documented(): ReadonlySet<string> {
  const cells = readFileSync('docs/SOURCES.md', 'utf8').split('\n').filter(line => line.startsWith('| `')).map(line => line.split(' | ', 1)[0] ?? '');
  return new Set(cells.flatMap(cell => [...cell.matchAll(/`([a-z]+\.[a-z-]+|cancelled)`/g)].map(([, code = '']) => code)));
}

describe('docs/SOURCES.md', () => {
  it('has each code by which a source or an archive refuses, and none that there isn\'t', () => {
    const codes = [...readFileSync('src/errors.ts', 'utf8').matchAll(/'([a-z]+(?:\.[a-z-]+)?)'(?=[ ;\n])/g)].map(([, code = '']) => code);
    assert.ok(codes.length > 40);
    const listed = documented();
    assert.deepEqual(codes.filter(code => /^(?:source|archive)\./.test(code) && !listed.has(code)), []);
    assert.deepEqual([...listed].filter(code => !codes.includes(code)), []);
  });

  it('has each code by which a hostile package is refused', () => {
    const listed = documented();
    const used = new Set(Object.values(hostilePackages).flatMap(packages => packages.map(({ code }) => code)));
    assert.ok(used.size > 15);
    assert.deepEqual([...used].filter(code => !listed.has(code)), []);
  });
});
