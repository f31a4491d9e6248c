import type { Database as SqlJsDatabase, SqlJsStatic, Statement as Prepared } from 'sql.js';
import type { Row, SqlValue } from './sql';

/** Prepared statements that are kept, by their text. */
const MOST_PREPARED = 100;

/** An SQLite database in memory. Everything happens at once, in this thread. */
export class Sqlite {
  private readonly db: SqlJsDatabase;
  private readonly prepared = new Map<string, Prepared>();

  /** @param bytes a database file; an empty database where left out */
  constructor(module: SqlJsStatic, bytes?: Uint8Array) {
    this.db = new module.Database(bytes);
  }

  select(sql: string, parameters: readonly SqlValue[] = []): Row[] {
    return this.using(sql, parameters, statement => {
      const rows: Row[] = [];
      while (statement.step()) rows.push(statement.getAsObject());
      return rows;
    });
  }

  /** Runs one statement; returns how many rows it changed. */
  change(sql: string, parameters: readonly SqlValue[] = []): number {
    return this.using(sql, parameters, statement => {
      statement.step();
      return this.db.getRowsModified();
    });
  }

  /** Runs several statements that have no parameters. */
  script(sql: string): void {
    this.db.exec(sql);
  }

  /** The database as a file. Prepared statements are gone afterwards. */
  export(): Uint8Array<ArrayBuffer> {
    this.freeAll();
    // sql.js copies the file out of its own memory.
    return this.db.export() as Uint8Array<ArrayBuffer>;
  }

  close(): void {
    this.freeAll();
    this.db.close();
  }

  private using<T>(sql: string, parameters: readonly SqlValue[], use: (statement: Prepared) => T): T {
    const statement = this.statement(sql);
    try {
      statement.bind([...parameters]);
      return use(statement);
    } finally {
      statement.reset();
    }
  }

  private statement(sql: string): Prepared {
    const known = this.prepared.get(sql);
    if (known !== undefined) return known;
    if (this.prepared.size >= MOST_PREPARED) this.freeAll();
    const statement = this.db.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }

  private freeAll(): void {
    for (const statement of this.prepared.values()) statement.free();
    this.prepared.clear();
  }
}
