import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser, Query } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

/** The tree-sitter runtime with a grammar that is linked into it at run time: parse, edit, parse again, query. */
export async function prepare() {
  await Parser.init();
  const language = await Language.load(require.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm'));
  const source = await readFile(require.resolve('web-tree-sitter'), 'utf8');
  const parser = new Parser();
  parser.setLanguage(language);
  const query = new Query(language, '(call_expression function: (identifier) @callee) (string) @string (method_definition name: (property_identifier) @method)');
  return () => {
    const tree = parser.parse(source);
    const at = source.indexOf('function');
    const edited = `${source.slice(0, at)}async ${source.slice(at)}`;
    const line = source.slice(0, at).split('\n');
    const position = { row: line.length - 1, column: line.at(-1)?.length ?? 0 };
    tree.edit({ startIndex: at, oldEndIndex: at, newEndIndex: at + 6, startPosition: position, oldEndPosition: position, newEndPosition: { row: position.row, column: position.column + 6 } });
    const again = parser.parse(edited, tree);
    const captures = query.captures(again.rootNode).map(({ name, node }) => `${name} ${node.startIndex}-${node.endIndex}`);
    const out = [tree.rootNode.descendantCount, again.rootNode.hasError, again.rootNode.toString().length, captures.join('\n')].join('\n');
    tree.delete();
    again.delete();
    return out;
  };
}
