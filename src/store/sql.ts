/** What a column can hold. */
export type SqlValue = number | string | Uint8Array | null;

/** A row by column name. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A value to bind. Integers beyond 2^53 are bound as text, which an INTEGER column turns into an integer again. */
export type Bindable = SqlValue | bigint | boolean | undefined;

/**
 * The database as queries and changes see it, wherever it is: it may be in another thread. Statements take effect in the
 * order in which they are given.
 */
export interface Database {
  select(sql: string, parameters: readonly SqlValue[]): Promise<Row[]>;
  /** Returns how many rows it changed. */
  change(sql: string, parameters: readonly SqlValue[]): Promise<number>;
}

/** Rows of a query, each by column name. Select large integers with `CAST(… AS TEXT)`. */
export function select(db: Database, sql: string, parameters: readonly Bindable[] = []): Promise<Row[]> {
  return db.select(sql, parameters.map(bound));
}

/**
 * Runs one statement that returns no rows; returns how many rows it changed. It must do the same wherever it is run again
 * on the same rows: times and random values are parameters, not functions of the statement.
 */
export function change(db: Database, sql: string, parameters: readonly Bindable[] = []): Promise<number> {
  return db.change(sql, parameters.map(bound));
}

function bound(value: Bindable): SqlValue {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'boolean' ? Number(value) : value;
}
