import { auditPage } from './auditLog';
import { EXECUTION_COLUMNS, executionPage } from './executions';
import type { Store } from './types';

/** What can be exported, and how. */
export type RecordKind = 'executions' | 'audit';
export type RecordFormat = 'jsonl' | 'csv';

type Field = string | number | bigint | null | undefined;

const PAGE = 200;
const AUDIT_COLUMNS = ['sequence', 'at', 'event', 'plugin_id', 'detail', 'hash'] as const;

/**
 * The record as text, piece by piece and oldest first: JSON Lines, or CSV as in RFC 4180 with a line of column names. What
 * is written meanwhile may be in it. In CSV, text that a spreadsheet would take for a formula begins with an apostrophe.
 */
export async function* exportRecord(store: Store, kind: RecordKind, format: RecordFormat): AsyncGenerator<string> {
  const columns: readonly string[] = kind === 'executions' ? EXECUTION_COLUMNS : AUDIT_COLUMNS;
  const line = format === 'jsonl' ? jsonLine : (row: Readonly<Record<string, Field>>): string => csvLine(columns.map(column => row[column]));
  if (format === 'csv') yield csvLine(columns);
  for await (const rows of kind === 'executions' ? executions(store) : audit(store)) yield rows.map(line).join('');
}

async function* executions(store: Store): AsyncGenerator<readonly Readonly<Record<string, Field>>[]> {
  for (let after = 0; ;) {
    const { rows, last } = await store.read(db => executionPage(db, after, PAGE));
    if (last === undefined) return;
    yield rows;
    after = last;
  }
}

async function* audit(store: Store): AsyncGenerator<readonly Readonly<Record<string, Field>>[]> {
  for (let after = 0; ;) {
    const rows = await store.read(db => auditPage(db, after, PAGE));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(row => Object.fromEntries(AUDIT_COLUMNS.map(column => [column, row[column] instanceof Uint8Array ? null : row[column]])));
    after = Number(last['sequence']);
  }
}

/** Integers beyond 2^53 are text: no figure is ever rounded. */
function jsonLine(row: Readonly<Record<string, Field>>): string {
  return `${JSON.stringify(row, (_key, inner: unknown) => (typeof inner !== 'bigint' ? inner : Number.isSafeInteger(Number(inner)) ? Number(inner) : inner.toString()))}\n`;
}

function csvLine(fields: readonly Field[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

function csvField(field: Field): string {
  if (field === null || field === undefined) return '';
  if (typeof field !== 'string') return String(field);
  const harmless = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
