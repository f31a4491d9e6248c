import { structuredPatch } from 'diff';
import { hasControls } from '../printable';
import type { After, Before, Change } from '../sandbox/overlay';

/** Milliseconds spent on a short difference of two files; then all of the old one is shown replaced. */
const PATIENCE_MS = 2_000;

type Side = Before | After;

/**
 * The changes of one folder as git prints them, for `git apply` and `patch -p1`: names under `a/` and `b/`, renames as
 * such, links by their targets, files that are not UTF-8 text by name only. Directories and times are not in it.
 */
export async function unifiedDiff(changes: readonly Change[]): Promise<string> {
  const parts: string[] = [];
  for (const change of changes) parts.push(await diffOf(change));
  return parts.join('');
}

async function diffOf(change: Change): Promise<string> {
  switch (change.kind) {
    case 'touched': return '';
    case 'created': return created(change.path, change.after);
    case 'removed': return removed(change.path, change.before);
    case 'renamed':
      return [
        `diff --git ${quoted('a/', change.from)} ${quoted('b/', change.path)}\n`,
        ...(change.after.isHeld ? [] : ['similarity index 100%\n']),
        `rename from ${quoted('', change.from)}\nrename to ${quoted('', change.path)}\n`,
        await body(quoted('a/', change.from), quoted('b/', change.path), change.before, change.after),
      ].join('');
    case 'changed':
      // A link's new target is not an edit of the old one.
      if (change.after.type !== 'file') return await removed(change.path, change.before) + await created(change.path, change.after);
      return header(change.path) + await body(quoted('a/', change.path), quoted('b/', change.path), change.before, change.after);
  }
}

async function created(path: string, after: After): Promise<string> {
  const mode = modeOf(after);
  return mode === undefined ? '' : `${header(path)}new file mode ${mode}\n${await body('/dev/null', quoted('b/', path), undefined, after)}`;
}

async function removed(path: string, before: Before): Promise<string> {
  const mode = modeOf(before);
  return mode === undefined ? '' : `${header(path)}deleted file mode ${mode}\n${await body(quoted('a/', path), '/dev/null', before, undefined)}`;
}

function header(path: string): string {
  return `diff --git ${quoted('a/', path)} ${quoted('b/', path)}\n`;
}

function modeOf({ type }: Side): string | undefined {
  return type === 'file' ? '100644' : type === 'symlink' ? '120000' : undefined;
}

/** From the `---` line on; empty where the bytes are the same. */
async function body(oldName: string, newName: string, before: Before | undefined, after: After | undefined): Promise<string> {
  const [old, now] = [await before?.read() ?? new Uint8Array(0), await after?.read() ?? new Uint8Array(0)];
  if (Buffer.compare(old, now) === 0) return '';
  const [oldText, newText] = [textOf(old), textOf(now)];
  if (oldText === undefined || newText === undefined) return `Binary files ${oldName} and ${newName} differ\n`;
  return `--- ${ended(oldName)}\n+++ ${ended(newName)}\n${hunks(oldText, newText)}`;
}

function hunks(oldText: string, newText: string): string {
  const patch = structuredPatch('', '', oldText, newText, undefined, undefined, { context: 3, timeout: PATIENCE_MS });
  if (patch === undefined) return replaced(oldText, newText);
  return patch.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => `@@ -${span(oldStart, oldLines)} +${span(newStart, newLines)} @@\n${lines.join('\n')}\n`).join('');
}

/** A range of lines; an empty one is named by the line before it. */
function span(start: number, lines: number): string {
  return lines === 1 ? `${start}` : `${lines === 0 ? start - 1 : start},${lines}`;
}

/** All of the old lines out, all of the new ones in. */
function replaced(oldText: string, newText: string): string {
  const [old, now] = [linesOf(oldText), linesOf(newText)];
  return `@@ -${span(1, old.length)} +${span(1, now.length)} @@\n${marked('-', old, oldText)}${marked('+', now, newText)}`;
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function marked(mark: string, lines: readonly string[], text: string): string {
  const end = text === '' || text.endsWith('\n') ? '' : '\\ No newline at end of file\n';
  return lines.map(line => `${mark}${line}\n`).join('') + end;
}

/** The text of a file, exactly; `undefined` where it is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name as git writes it: in C's quotes where it holds something that could be taken for something else. */
function quoted(prefix: string, path: string): string {
  const name = prefix + path;
  const isSpecial = (character: string): boolean => character === '"' || character === '\\' || hasControls(character);
  if (![...name].some(isSpecial)) return name;
  const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  const octal = (character: string): string => [...Buffer.from(character)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `"${[...name].map(character => (isSpecial(character) ? escapes[character] ?? octal(character) : character)).join('')}"`;
}

/** In the `---` and `+++` lines a tab ends a name with spaces in it. */
function ended(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name;
}
