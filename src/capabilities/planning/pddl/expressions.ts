import { quoted, type Placed, type Source } from './source';

/** A word, or a list in parentheses. */
export type Expression = Word | List;

export interface Word extends Placed {
  /** In lower case: PDDL tells no case apart. */
  readonly word: string;
  /** As it is written. */
  readonly written: string;
}

export interface List extends Placed {
  readonly items: readonly Expression[];
}

/** UTF-16 code units of the longest text that is read. */
const MAX_TEXT = 1 << 20;
/** Of the longest word: names come again in each step of a plan. */
const MAX_WORD = 255;
/** Lists within lists; what this planner can do needs eight. */
const MAX_DEPTH = 100;

/**
 * Reads the one expression that a text consists of, comments left out.
 *
 * @throws PddlError
 */
export function readExpression(source: Source): List {
  const { text } = source;
  if (text.length > MAX_TEXT) throw source.unsupported({ at: 0 }, `The ${source.document} has ${text.length} characters; the planner reads ${MAX_TEXT}. Make it smaller.`);
  const open: { at: number; items: Expression[] }[] = [];
  let whole: List | undefined;
  // Some editors begin a file with a mark of its byte order.
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length;) {
    const character = text.charCodeAt(at);
    if (isSpace(character)) {
      at += 1;
    } else if (character === 0x3b) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (whole !== undefined) {
      throw source.invalid({ at }, `There is more after the end of the ${source.document}: the parenthesis that opened at its start is closed before this. Remove one ")" or what follows.`);
    } else if (character === 0x28) {
      if (open.length === MAX_DEPTH) throw source.unsupported({ at }, `There are more than ${MAX_DEPTH} parentheses open here. Nest less.`);
      open.push({ at, items: [] });
      at += 1;
    } else if (character === 0x29) {
      const closed = open.pop();
      if (closed === undefined) throw source.invalid({ at }, 'There is no "(" open that this ")" could close. Remove it.');
      const outer = open.at(-1);
      if (outer === undefined) whole = closed;
      else outer.items.push(closed);
      at += 1;
    } else {
      const word = wordAt(source, at);
      const list = open.at(-1);
      if (list === undefined) throw source.invalid({ at }, `A ${source.document} begins with "(define", not with "${quoted(word.written)}".`);
      list.items.push(word);
      at += word.written.length;
    }
  }
  if (whole !== undefined) return whole;
  const unclosed = open.at(-1);
  if (unclosed === undefined) throw source.invalid({ at: 0 }, `The ${source.document} is empty. It begins with "(define (${source.document} NAME)".`);
  throw source.invalid(unclosed, 'This "(" is never closed. Add the missing ")".');
}

function wordAt(source: Source, at: number): Word {
  const { text } = source;
  let end = at;
  for (; end < text.length && end - at <= MAX_WORD; end++) {
    const character = text.charCodeAt(end);
    if (isSpace(character) || character === 0x28 || character === 0x29 || character === 0x3b) break;
    if (character < 0x20 || character > 0x7e) throw source.invalid({ at: end }, `U+${character.toString(16).toUpperCase().padStart(4, '0')} can't be here. Names are of letters from a to z, digits, "-" and "_".`);
  }
  if (end - at > MAX_WORD) throw source.unsupported({ at }, `The word that begins here has more than ${MAX_WORD} characters. Shorten it.`);
  const written = text.slice(at, end);
  return { at, word: written.toLowerCase(), written };
}

function isSpace(character: number): boolean {
  return character === 0x20 || (character >= 0x09 && character <= 0x0d);
}
