/** Longest word that is looked for, in UTF-16 units: what is longer is data, not language. */
const MAX_WORD = 64;
/** Most parts that a word is taken apart into: what has more is no name that somebody chose. */
const MAX_PARTS = 8;

/** Most words of a query that count. */
const MOST_QUERY_WORDS = 64;

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
/** `HTTP` and `Server` of `HTTPServer`, `parse` and `Line` of `parseLine`, `max` and `size` of `max_size`. */
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\p{Lu}_]+/gu;
/** Scripts that put no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const ASCII = /^[\0-\x7f]*$/;

/**
 * The words of a text or of a query, in order, as an index knows them: in lower case, compatible forms of a letter as one (NFKC).
 * A name that is made of several words (`parseLine`, `max_size`) is there as a whole and in its parts; of scripts without spaces
 * there is each pair of neighbouring characters. No word is left out for being frequent: what is frequent weighs little.
 */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (const [found] of text.matchAll(WORD)) {
    if (found.length > MAX_WORD) continue;
    if (ASCII.test(found)) addName(tokens, found);
    // Few signs are taken apart into words and spaces.
    else for (const [word] of found.normalize('NFKC').matchAll(WORD)) addText(tokens, word);
  }
  return tokens;
}

/** The words of a query, each once; the first few where there are very many. */
export function queryWords(query: string): readonly string[] {
  return [...new Set(tokensOf(query))].slice(0, MOST_QUERY_WORDS);
}

/** A word that may hold stretches of a script without spaces. */
function addText(tokens: string[], word: string): void {
  let at = 0;
  for (const match of word.matchAll(UNSPACED)) {
    addName(tokens, word.slice(at, match.index));
    addPairs(tokens, match[0]);
    at = match.index + match[0].length;
  }
  addName(tokens, word.slice(at));
}

function addName(tokens: string[], word: string): void {
  const name = withoutEdges(word);
  if (name === '') return;
  tokens.push(name.toLowerCase());
  const parts = name.match(PART);
  if (parts === null || parts.length < 2 || parts.length > MAX_PARTS) return;
  for (const part of parts) tokens.push(part.toLowerCase());
}

function addPairs(tokens: string[], word: string): void {
  const characters = [...word];
  if (characters.length === 1) tokens.push(word);
  for (let at = 0; at + 1 < characters.length; at++) tokens.push(`${characters[at]}${characters[at + 1]}`);
}

/** Without underscores around it: `__init__` is looked for as `init`. */
function withoutEdges(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && word[start] === '_') start++;
  while (end > start && word[end - 1] === '_') end--;
  return word.slice(start, end);
}
