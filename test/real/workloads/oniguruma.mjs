import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const patterns = [
  '\\b(?:if|else|for|while|return|switch|case|break|continue|new|typeof|instanceof|in|of|await|async|yield|function|class|extends)\\b',
  '\\b(?:const|let|var)\\b', '(?<!\\.)\\b(?:true|false|null|undefined|this|super)\\b', '//.*$', '/\\*', '\\*/',
  '"(?:[^"\\\\]|\\\\.)*"', "'(?:[^'\\\\]|\\\\.)*'", '`(?:[^`\\\\]|\\\\.)*`', '\\b0[xX][0-9a-fA-F]+\\b', '\\b\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?\\b',
  '([A-Za-z_$][\\w$]*)\\s*(?=\\()', '(?<=\\.)[A-Za-z_$][\\w$]*', '[A-Z][A-Z0-9_]{2,}\\b', '[A-Za-z_$][\\w$]*', '=>|===|!==|==|!=|<=|>=|&&|\\|\\||\\?\\?|\\.\\.\\.', '[{}()\\[\\];,.<>+\\-*/%&|^!~?:=]',
];

/** The regular expressions of the editor's tokenizer, over the lines of a file. */
export async function prepare() {
  const oniguruma = require('vscode-oniguruma');
  await oniguruma.loadWASM((await readFile(require.resolve('vscode-oniguruma/release/onig.wasm'))).buffer);
  const lines = (await readFile(require.resolve('web-tree-sitter'), 'utf8')).split('\n').slice(0, 700);
  return () => {
    const scanner = oniguruma.createOnigScanner(patterns);
    const tokens = [];
    for (const line of lines) {
      const text = oniguruma.createOnigString(line);
      for (let at = 0; at < line.length;) {
        const match = scanner.findNextMatchSync(text, at);
        if (match === null) break;
        const { start, end } = match.captureIndices[0];
        tokens.push(`${match.index}:${start}-${end}`);
        at = Math.max(end, at + 1);
      }
      text.dispose();
    }
    scanner.dispose();
    return tokens.join(' ');
  };
}
