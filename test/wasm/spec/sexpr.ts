/** A list, a quoted string (its bytes) or a bare word of a script in WebAssembly's text format, with its place. */
export type Node =
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly start: number; readonly end: number }
  | { readonly kind: 'string'; readonly bytes: Uint8Array; readonly start: number; readonly end: number }
  | { readonly kind: 'word'; readonly text: string; readonly start: number; readonly end: number };

export type List = Extract<Node, { kind: 'list' }>;

const simpleEscapes: Record<string, number> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 };

/**
 * Reads the top-level lists of a script. The source is taken as Latin-1, one character a byte, so that places are byte
 * offsets and strings keep bytes that are no UTF-8.
 */
export function readScript(source: string): List[] {
  const lists: List[] = [];
  let at = 0;

  const skipSpace = (): void => {
    for (;;) {
      const char = source[at];
      if (char === ' ' || char === '\n' || char === '\t' || char === '\r') at++;
      else if (char === ';' && source[at + 1] === ';') {
        while (at < source.length && source[at] !== '\n' && source[at] !== '\r') at++;
      } else if (char === '(' && source[at + 1] === ';') {
        let depth = 0;
        do {
          if (source.startsWith('(;', at)) depth++;
          else if (source.startsWith(';)', at)) depth--;
          else {
            at++;
            continue;
          }
          at += 2;
        } while (depth > 0 && at < source.length);
      } else return;
    }
  };

  const readString = (): Node => {
    const start = at++;
    const bytes: number[] = [];
    for (;;) {
      const char = source[at++];
      if (char === undefined) throw new Error('a string does not end');
      if (char === '"') return { kind: 'string', bytes: Uint8Array.from(bytes), start, end: at };
      if (char !== '\\') {
        bytes.push(char.charCodeAt(0));
        continue;
      }
      const escape = source[at++] ?? '';
      const simple = simpleEscapes[escape];
      if (simple !== undefined) bytes.push(simple);
      else if (escape === 'u') {
        const close = source.indexOf('}', at);
        bytes.push(...new TextEncoder().encode(String.fromCodePoint(parseInt(source.slice(at + 1, close).replaceAll('_', ''), 16))));
        at = close + 1;
      } else bytes.push(parseInt(escape + (source[at++] ?? ''), 16));
    }
  };

  const readNode = (): Node => {
    const start = at;
    if (source[at] === '"') return readString();
    if (source[at] !== '(') {
      while (at < source.length && !/[\s()";]/.test(source[at] as string)) at++;
      if (at === start) at++;
      return { kind: 'word', text: source.slice(start, at), start, end: at };
    }
    at++;
    const items: Node[] = [];
    for (;;) {
      skipSpace();
      if (at >= source.length) throw new Error('a list does not end');
      if (source[at] === ')') return { kind: 'list', items, start, end: ++at };
      const item = readNode();
      // Annotations may stand anywhere and mean nothing here.
      if (!head(item).startsWith('@')) items.push(item);
    }
  };

  for (;;) {
    skipSpace();
    if (at >= source.length) return lists;
    const node = readNode();
    if (node.kind === 'list') lists.push(node);
  }
}

/** The first word of a list. */
export function head(node: Node | undefined): string {
  const first = node?.kind === 'list' ? node.items[0] : undefined;
  return first?.kind === 'word' ? first.text : '';
}

/** The items of a list behind its head. */
export function rest(list: List): readonly Node[] {
  return list.items.slice(1);
}

export function wordOf(node: Node | undefined): string | undefined {
  return node?.kind === 'word' ? node.text : undefined;
}

/** A string's bytes as UTF-8 text. */
export function textOf(node: Node | undefined): string {
  return node?.kind === 'string' ? new TextDecoder().decode(node.bytes) : '';
}
