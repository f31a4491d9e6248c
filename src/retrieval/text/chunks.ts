/** A stretch of a text that is found, and given, as one. */
export interface Chunk {
  /** UTF-16 units from the start of the text. */
  readonly start: number;
  readonly end: number;
  /** Lines, from 1. */
  readonly first: number;
  readonly last: number;
}

/** Lines of a chunk: no fewer (unless the text ends), about as many where nothing speaks for another place, and no more. */
const FEWEST_LINES = 12;
const WANTED_LINES = 32;
const MOST_LINES = 50;
/** Most UTF-16 units of a chunk. */
export const MOST_UNITS = 4_000;
/** Lines that a chunk repeats of the one before it where the place between them is in the middle of something. */
const OVERLAP_LINES = 4;

const HEADING = /^(?:#{1,6}\s|=+\s|\[[^\]]+\]\s*$|<h[1-6]\b)/;
const DEFINITION = /^(?:export|default|async|abstract|public|private|protected|internal|static|final|pub|unsafe|extern|inline|function|func|fun|fn|def|class|struct|enum|union|interface|trait|impl|type|module|namespace|package|object|record|template|typedef|sub|proc|local\s+function)\b/;
const REMARK_OR_MARK = /^(?:\/\*\*|\/\/\/|@\w|#\[)/;

/**
 * Cuts a text into stretches of whole lines, at headings, before definitions and at blank lines where that can be, with some
 * lines twice where it can't. A line that is longer than a chunk is cut itself. Blank stretches are left out.
 */
export function chunksOf(text: string): Chunk[] {
  const starts = lineStarts(text);
  const chunks: Chunk[] = [];
  for (let line = 0; line < starts.length;) {
    if (lengthOf(starts, text, line) > MOST_UNITS) {
      addPieces(chunks, text, starts, line);
      line += 1;
      continue;
    }
    const { end, strength } = cut(text, starts, line);
    add(chunks, text, starts, line, end);
    line = strength >= 2 ? end : withOverlap(text, starts, line, end);
  }
  return chunks;
}

/** Where the next chunk begins after a cut in the middle of something: what follows would lack what it belongs to. */
function withOverlap(text: string, starts: readonly number[], line: number, end: number): number {
  if (end >= starts.length) return end;
  let next = Math.max(line + FEWEST_LINES, end - OVERLAP_LINES);
  // The next chunk is to have room for more than what it repeats.
  while (next < end && endOf(starts, text, end) - (starts[next] ?? 0) > MOST_UNITS) next++;
  return Math.min(next, end);
}

/** Where a chunk that begins with a line ends, as the line after it, and how well a text can be cut there. */
function cut(text: string, starts: readonly number[], line: number): { readonly end: number; readonly strength: number } {
  let most = line + 1;
  const limit = (starts[line] ?? 0) + MOST_UNITS;
  while (most < starts.length && most - line < MOST_LINES && endOf(starts, text, most) <= limit) most++;
  // What is left of a text is one chunk, unless it falls into parts that are worth one each.
  const isRest = most >= starts.length;
  let best = { end: most, strength: isRest ? 1 : strengthAt(text, starts, most) };
  for (let at = isRest ? most - FEWEST_LINES : most - 1; at >= line + FEWEST_LINES; at--) {
    const strength = strengthAt(text, starts, at);
    const isNearer = Math.abs(at - line - WANTED_LINES) < Math.abs(best.end - line - WANTED_LINES);
    if (strength > best.strength || (strength === best.strength && isNearer)) best = { end: at, strength };
  }
  return best;
}

/** How well a text can be cut before a line: 3 before a heading or a definition, 2 before what begins at the margin, 1 after a blank line. */
function strengthAt(text: string, starts: readonly number[], line: number): number {
  const content = lineAt(text, starts, line);
  if (HEADING.test(content)) return 3;
  if (lineAt(text, starts, line - 1).trim() !== '') return DEFINITION.test(content) ? 2 : 0;
  if (DEFINITION.test(content) || REMARK_OR_MARK.test(content)) return 3;
  return /^\S/.test(content) ? 2 : 1;
}

function add(chunks: Chunk[], text: string, starts: readonly number[], from: number, to: number): void {
  let first = from;
  let last = to - 1;
  while (first <= last && lineAt(text, starts, first).trim() === '') first++;
  while (last > first && lineAt(text, starts, last).trim() === '') last--;
  if (first > last) return;
  chunks.push({ start: starts[first] ?? 0, end: withoutBreak(text, starts[first] ?? 0, endOf(starts, text, last)), first: first + 1, last: last + 1 });
}

/** A line that is too long, in pieces. */
function addPieces(chunks: Chunk[], text: string, starts: readonly number[], line: number): void {
  const end = withoutBreak(text, starts[line] ?? 0, endOf(starts, text, line));
  for (let start = starts[line] ?? 0; start < end;) {
    let next = Math.min(start + MOST_UNITS, end);
    // No character is cut in two.
    if (next < end && isLowSurrogate(text.charCodeAt(next))) next -= 1;
    if (text.slice(start, next).trim() !== '') chunks.push({ start, end: next, first: line + 1, last: line + 1 });
    start = next;
  }
}

/** Where lines begin: after `\n`, `\r\n` and `\r`. What follows the last break is a line where it isn't empty. */
function lineStarts(text: string): number[] {
  const starts = text === '' ? [] : [0];
  for (const { index, 0: found } of text.matchAll(/\r\n|\n|\r/g)) {
    if (index + found.length < text.length) starts.push(index + found.length);
  }
  return starts;
}

function endOf(starts: readonly number[], text: string, line: number): number {
  return starts[line + 1] ?? text.length;
}

function lengthOf(starts: readonly number[], text: string, line: number): number {
  return endOf(starts, text, line) - (starts[line] ?? 0);
}

/** The beginning of a line, which is all that is looked at. */
function lineAt(text: string, starts: readonly number[], line: number): string {
  const start = starts[line] ?? 0;
  return text.slice(start, Math.min(endOf(starts, text, line), start + MOST_UNITS));
}

function withoutBreak(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text[at - 1] === '\n' || text[at - 1] === '\r')) at--;
  return at;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
