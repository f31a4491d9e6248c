import { hasControls } from '../../printable';
import { problemWithProgram } from './programName';

/** Longest command line, in characters. */
export const MAX_COMMAND_LENGTH = 500;

/** A program and its arguments, as they are handed to the system. */
export type Words = readonly [program: string, ...args: string[]];

export type CommandLineResult =
  | { readonly ok: true; readonly words: Words }
  | { readonly ok: false; /** What is wrong and what to write instead, sentences. */ readonly problem: string };

/** A word in double quotes, with escapes; or one that needs none. What follows is a space, or the end. */
const WORD = /"((?:[^"\\]|\\["\\])*)"(?=\s|$)|([^\s"']+)(?=\s|$)/y;
const PLAIN = /^[^\s"']+$/;

/**
 * The one way in which a program and its arguments are written as a line: words with one space between them; a word that is empty, or
 * holds a space or a quote, in double quotes, with `\` before `"` and `\`. No two lists of words are written alike, so that comparing
 * lines compares words.
 *
 * @returns `undefined` where no line says it: it would be too long, or hold characters that can't be shown
 */
export function commandLine(words: readonly string[]): string | undefined {
  const line = words.map(written).join(' ');
  return words.length === 0 || line.length > MAX_COMMAND_LENGTH || hasControls(line) || /\p{Cs}/u.test(line) ? undefined : line;
}

/** The words of a line that is written in that way, and in no other. */
export function parseCommandLine(line: string): CommandLineResult {
  const words = wordsOf(line);
  const [program, ...args] = words ?? [];
  if (words === undefined) return problem('Write a word that holds spaces or quotes in double quotes, with \\ before " and \\ in it; there is no shell that would read anything else.');
  if (program === undefined) return problem('Write the program and its arguments, for example "git status".');
  const proper = commandLine(words);
  if (proper === undefined) return problem(`Write one line of at most ${MAX_COMMAND_LENGTH} characters, without control characters.`);
  if (proper !== line) return problem(`Write it as ${proper}, with one space between words and quotes where they are needed.`);
  const wrong = problemWithProgram(program);
  return wrong === undefined ? { ok: true, words: [program, ...args] } : problem(wrong);
}

/** The words of a line, however many spaces are between them; `undefined` where it isn't made of words. */
export function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  for (let at = 0; at < line.length;) {
    if (/\s/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    WORD.lastIndex = at;
    const match = WORD.exec(line);
    if (match === null) return undefined;
    words.push(match[2] ?? (match[1] ?? '').replace(/\\(["\\])/g, '$1'));
    at = WORD.lastIndex;
  }
  return words;
}

function written(word: string): string {
  return PLAIN.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}

function problem(text: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: text };
}
