import type { Database, SqlValue } from 'sql.js';

export type { Database } from 'sql.js';

/** A value to bind. Integers beyond 2^53 are bound as text, which an INTEGER column turns into an integer again. */
export type Bindable = SqlValue | bigint | boolean | undefined;

/** Rows of a query, each by column name. Select large integers with `CAST(… AS TEXT)`. */
export function select(db: Database, sql: string, parameters: readonly Bindable[] = []): Record<string, SqlValue>[] {
  const statement = db.prepare(sql);
  try {
    statement.bind(parameters.map(bound));
    const rows: Record<string, SqlValue>[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
    return rows;
  } finally {
    statement.free();
  }
}

/** Runs one statement that returns no rows; returns how many rows it changed. */
export function change(db: Database, sql: string, parameters: readonly Bindable[] = []): number {
  db.run(sql, parameters.map(bound));
  return db.getRowsModified();
}

function bound(value: Bindable): SqlValue {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'boolean' ? Number(value) : value;
}
