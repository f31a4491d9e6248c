/** Characters after which a line without an end is broken. */
const longestLine = 8_192;

/** What even the shortest line takes of the budget: a line costs the editor more than its characters. */
const lineCost = 64;

/** Anything that could move a cursor or reorder text: control characters but the tab, and direction overrides. */
const unprintable = /(?!\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A terminal's control sequence, ECMA-48 section 5.4. */
const controlSequence = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-?]*[ -/]*[@-~]`, 'g');

/**
 * Turns what a plugin writes into lines that are safe to show: UTF-8 decoded across chunks, terminal colours dropped,
 * other control characters made visible, long lines broken. After `budget` characters (a line takes at least 64) the rest
 * is counted, not shown, so that a talkative plugin cannot bury the editor.
 */
export class LineReader {
  private readonly decoder = new TextDecoder('utf-8');
  private rest = '';
  private shown = 0;
  private left = 0;

  constructor(private readonly onLine: (line: string) => void, private readonly budget: number) {}

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    this.take(this.decoder.decode(bytes, { stream: true }));
  }

  /** Ends the stream: shows what came without a line end. Returns the number of characters that were not shown. */
  end(): number {
    this.take(this.decoder.decode());
    if (this.rest !== '') this.emit(this.rest);
    this.rest = '';
    return this.left;
  }

  private take(text: string): void {
    if (this.shown >= this.budget) {
      this.left += text.length;
      return;
    }
    const parts = (this.rest + text).split('\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts) this.emit(part);
    while (this.rest.length > longestLine) {
      this.emit(this.rest.slice(0, longestLine));
      this.rest = this.rest.slice(longestLine);
    }
  }

  private emit(line: string): void {
    if (this.shown >= this.budget) {
      this.left += line.length + 1;
      return;
    }
    this.shown += Math.max(lineCost, line.length + 1);
    const clean = line.replace(/\r$/, '').replace(controlSequence, '').replace(unprintable, '\ufffd');
    for (let start = 0; start === 0 || start < clean.length; start += longestLine) this.onLine(clean.slice(start, start + longestLine));
  }
}
