import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';
import type { ErrorDetail } from '../../errors';
import { locate } from './locate';
import type { TomlPath } from './locate';
import { nearestSpelling } from './spelling';

/** What a check of a TOML text found. */
export type TomlCheck<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly kind: 'syntax' | 'invalid'; readonly problems: readonly ErrorDetail[] };

/**
 * Parses a TOML text and checks it by a schema. Every problem carries its line and column: those of the value that is
 * wrong, of the key that is unknown, or of the table that misses a key.
 *
 * Integers reach the schema as bigints, floats as numbers, so that `1.0` isn't taken for `1`.
 */
export function checkToml<T>(text: string, schema: v.GenericSchema<unknown, T>): TomlCheck<T> {
  let document: unknown;
  try {
    document = parse(text, { integersAsBigInt: true, unsafeKeyBehaviour: 'throw', maxDepth: 32 });
  } catch (error) {
    return { ok: false, kind: 'syntax', problems: [syntaxProblem(error)] };
  }
  const result = v.safeParse(schema, document);
  if (result.success) return { ok: true, value: result.output };
  const map = locate(text);
  const problems = result.issues.map((issue): ErrorDetail => {
    const path = (issue.path ?? []).map(item => (typeof item.key === 'number' ? item.key : String(item.key)));
    for (let known: TomlPath = path; known.length > 0; known = known.slice(0, -1)) {
      const position = issue.type === UNKNOWN_KEY ? map.key(known) : map.value(known);
      if (position !== undefined) return { message: issue.message, ...position };
    }
    return { message: issue.message, line: 1, column: 1 };
  });
  return { ok: false, kind: 'invalid', problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)) };
}

function syntaxProblem(error: unknown): ErrorDetail {
  if (!(error instanceof TomlError)) throw error;
  const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
  return { message: `This is not TOML: ${reason}.`, line: error.line, column: error.column };
}

/** The issue type of a key that its table doesn't have: it is reported at the key, not at its value. */
const UNKNOWN_KEY = 'raw_check';

/**
 * A table of which every key is known. An unknown key is a problem of its own, with the nearest known spelling.
 *
 * @param what the table's name in messages, as it is written in the file
 */
export function closedTable<const E extends v.ObjectEntries>(what: string, entries: E, ignored: readonly string[] = []) {
  const known = Object.keys(entries);
  return v.pipe(
    v.looseObject(entries, issue => (issue.path === undefined || issue.expected === 'Object'
      ? `${what} must be a table.`
      : `${what} needs the key \`${lastKey(issue)}\`.`)),
    v.rawCheck(({ dataset, addIssue }) => {
      const input = dataset.value;
      if (typeof input !== 'object' || input === null || Array.isArray(input)) return;
      for (const [key, value] of Object.entries(input)) {
        if (known.includes(key) || ignored.includes(key)) continue;
        const nearest = nearestSpelling(key, known);
        const advice = nearest === undefined ? `Known keys: ${known.map(name => `\`${name}\``).join(', ')}.` : `Did you mean \`${nearest}\`?`;
        addIssue({ message: `${what} has no key \`${key}\`. ${advice}`, path: [{ type: 'object', origin: 'key', input: { ...input }, key, value }] });
      }
    }),
  );
}

function lastKey(issue: v.BaseIssue<unknown>): string {
  const last = issue.path?.at(-1);
  return last === undefined ? '' : String(last.key);
}
