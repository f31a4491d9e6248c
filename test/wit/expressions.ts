/** A symbolic expression of the text format: a word, a string in quotes as its contents, or a list. */
export type Expression = string | { readonly text: string } | readonly Expression[];

const TOKENS = /\(;[^;]*;\)|\(@custom[^\n]*\n|"((?:[^"\\]|\\.)*)"|[()]|[^\s()"]+/g;

/** Reads text as `print` of wasm-tools writes it: comments about indices are left out. */
export function readExpressions(source: string): readonly Expression[] {
  const open: Expression[][] = [[]];
  for (const [token, text] of source.matchAll(TOKENS)) {
    if (token.startsWith('(;') || token.startsWith('(@')) continue;
    if (token === '(') open.push([]);
    else if (token === ')') {
      const closed = open.pop() ?? [];
      open.at(-1)?.push(closed);
    } else open.at(-1)?.push(text === undefined ? token : { text });
  }
  const [top] = open;
  if (open.length !== 1 || top === undefined) throw new Error('Parentheses do not match.');
  return top;
}

export function isList(expression: Expression | undefined): expression is readonly Expression[] {
  return Array.isArray(expression);
}

/** The lists in an expression that begin with a word. */
export function listsOf(expression: readonly Expression[], word: string): readonly (readonly Expression[])[] {
  return expression.filter(isList).filter(([first]) => first === word);
}

/** The contents of a string. */
export function textIn(expression: Expression | undefined): string {
  if (typeof expression === 'object' && 'text' in expression) return expression.text;
  throw new Error(`A string was expected, not ${JSON.stringify(expression)}.`);
}
