/** A path into a TOML document: keys, and indexes into arrays and arrays of tables. */
export type TomlPath = readonly (string | number)[];

/** One-based line, and one-based column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the keys and values of a TOML document stand in its text. */
export interface TomlMap {
  /** The key that a path ends in, or the table header where the path names a table. */
  key(path: TomlPath): Position | undefined;
  /** The value at a path; the header, for a table with a header of its own. */
  value(path: TomlPath): Position | undefined;
}

/**
 * Finds where each key and value stands. The TOML parser that we use gives positions for syntax errors only, so this
 * reads the text a second time.
 *
 * @param text a document that the parser has accepted; on another text the positions mean nothing, but it ends.
 */
export function locate(text: string): TomlMap {
  return new Locator(text).read();
}

class Locator implements TomlMap {
  private at = 0;
  private readonly lineStarts: number[] = [0];
  private readonly keys = new Map<string, number>();
  private readonly values = new Map<string, number>();
  /** Number of elements so far of each array of tables, by path. */
  private readonly lengths = new Map<string, number>();

  constructor(private readonly text: string) {
    for (let i = 0; i < text.length; i++) if (text[i] === '\n') this.lineStarts.push(i + 1);
  }

  key(path: TomlPath): Position | undefined {
    return this.position(this.keys.get(encode(path)) ?? this.values.get(encode(path)));
  }

  value(path: TomlPath): Position | undefined {
    return this.position(this.values.get(encode(path)) ?? this.keys.get(encode(path)));
  }

  read(): this {
    let table: TomlPath = [];
    for (;;) {
      this.skipBlank(true);
      if (this.at >= this.text.length) return this;
      const before = this.at;
      if (this.text[this.at] === '[') table = this.readHeader();
      else this.readPair(table);
      if (this.at === before) this.at++;
    }
  }

  private position(offset: number | undefined): Position | undefined {
    if (offset === undefined) return undefined;
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }

  /** `[a.b]` or `[[a.b]]`; returns the path that the following pairs belong to. */
  private readHeader(): TomlPath {
    const start = this.at;
    const isArray = this.text[this.at + 1] === '[';
    this.at += isArray ? 2 : 1;
    const names = this.readKey().map(part => part.name);
    this.skipTo('\n');
    let path: TomlPath = [];
    names.forEach((name, i) => {
      path = [...path, name];
      const isLast = i === names.length - 1;
      this.note(this.keys, path, start);
      const length = this.lengths.get(encode(path));
      if (isLast && isArray) {
        this.lengths.set(encode(path), (length ?? 0) + 1);
        path = [...path, length ?? 0];
        this.note(this.keys, path, start);
      } else if (length !== undefined) {
        path = [...path, length - 1];
      }
    });
    return path;
  }

  /** `a.b = value` inside the table at `base`. */
  private readPair(base: TomlPath): void {
    let path = base;
    for (const part of this.readKey()) {
      path = [...path, part.name];
      this.note(this.keys, path, part.start);
    }
    this.skipBlank(false);
    if (this.text[this.at] !== '=') return;
    this.at++;
    this.skipBlank(false);
    this.readValue(path);
  }

  /** A bare, quoted or dotted key. */
  private readKey(): { name: string; start: number }[] {
    const parts: { name: string; start: number }[] = [];
    for (;;) {
      this.skipBlank(false);
      const start = this.at;
      const quote = this.text[this.at];
      if (quote === '"' || quote === "'") {
        parts.push({ name: this.readString(), start });
      } else {
        while (/[A-Za-z0-9_-]/.test(this.text[this.at] ?? '')) this.at++;
        if (this.at === start) return parts;
        parts.push({ name: this.text.slice(start, this.at), start });
      }
      this.skipBlank(false);
      if (this.text[this.at] !== '.') return parts;
      this.at++;
    }
  }

  private readValue(path: TomlPath): void {
    this.note(this.values, path, this.at);
    const first = this.text[this.at];
    if (first === '"' || first === "'") this.readString();
    else if (first === '[') this.readList(']', index => this.readValue([...path, index]));
    else if (first === '{') this.readList('}', () => this.readPair(path));
    else while (this.at < this.text.length && !/[,\]}#\n]/.test(this.text[this.at] ?? '')) this.at++;
  }

  /** The elements of an array, or the pairs of an inline table, up to and with the closing bracket. */
  private readList(close: string, element: (index: number) => void): void {
    this.at++;
    for (let index = 0; this.at < this.text.length; index++) {
      this.skipBlank(true);
      if (this.text[this.at] === close) {
        this.at++;
        return;
      }
      const before = this.at;
      element(index);
      this.skipBlank(true);
      if (this.text[this.at] === ',') this.at++;
      if (this.at === before) this.at++;
    }
  }

  /** A string in any of the four notations; escapes are resolved, since a quoted key may contain them. */
  private readString(): string {
    const quote = this.text[this.at] ?? '"';
    const triple = this.text.startsWith(quote.repeat(3), this.at);
    const close = triple ? quote.repeat(3) : quote;
    this.at += close.length;
    const start = this.at;
    while (this.at < this.text.length && !this.text.startsWith(close, this.at)) this.at += quote === '"' && this.text[this.at] === '\\' ? 2 : 1;
    // Up to two quotes may stand directly before the three that close.
    if (triple) for (let extra = 0; extra < 2 && this.text[this.at + 3] === quote; extra++) this.at++;
    const raw = this.text.slice(start, this.at);
    this.at += close.length;
    return quote === '"' ? unescape(raw) : raw;
  }

  private skipBlank(newlines: boolean): void {
    for (;;) {
      const character = this.text[this.at];
      if (character === ' ' || character === '\t' || (newlines && (character === '\n' || character === '\r'))) this.at++;
      else if (newlines && character === '#') this.skipTo('\n');
      else return;
    }
  }

  private skipTo(character: string): void {
    const next = this.text.indexOf(character, this.at);
    this.at = next === -1 ? this.text.length : next;
  }

  /** The first occurrence counts: a table may be named again by the headers below it. */
  private note(map: Map<string, number>, path: TomlPath, offset: number): void {
    const key = encode(path);
    if (!map.has(key)) map.set(key, offset);
  }
}

function encode(path: TomlPath): string {
  return JSON.stringify(path);
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' };

function unescape(raw: string): string {
  return raw.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))/gs, (_, four?: string, eight?: string, two?: string, one?: string) => {
    const code = four ?? eight ?? two;
    if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
    return ESCAPES[one ?? ''] ?? one ?? '';
  });
}
