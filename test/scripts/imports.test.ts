import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** The files of a folder that a file's imports lead to, those of types alone included. */
function importsOf(files: ReadonlySet<string>, file: string): readonly string[] {
  return ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .flatMap(({ fileName }) => [`${resolve(dirname(file), fileName)}.ts`, join(resolve(dirname(file), fileName), 'index.ts')])
    .filter(path => files.has(path));
}

/** A chain of imports that ends where it began, or undefined where there is none. */
function firstCircle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): readonly string[] | undefined => {
    const at = path.indexOf(file);
    if (at !== -1) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const circle = walk(next, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = walk(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

describe('The imports of the sources', () => {
  it('never lead back to where they began, those of types included', () => {
    const root = resolve('src');
    const files = new Set(readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts')).map(name => join(root, name)));
    const imports = new Map([...files].map(file => [file, importsOf(files, file)]));
    assert.ok([...imports.values()].some(targets => targets.length > 0), 'imports are found');
    assert.deepEqual(firstCircle(imports)?.map(file => relative(root, file)), undefined);
  });

  it('are said to lead in a circle where they do', () => {
    assert.deepEqual(firstCircle(new Map([['a', ['b', 'c']], ['b', []], ['c', ['d']], ['d', ['c']]])), ['c', 'd', 'c']);
  });
});
