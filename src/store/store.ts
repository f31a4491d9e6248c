import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { AirlockError } from '../errors';
import type { EntryStat, Storage } from '../platform/storage';
import { withLock } from './lock';
import { SCHEMA_VERSION, migrate, schemaVersion } from './migrations';
import type { Database } from './sql';
import { Sqlite } from './sqlite';

/** What Airlock remembers: installed plugins, grants, executions, the audit log. */
export interface Store {
  /** Runs queries on the newest state, other windows' writes included. */
  read<T>(query: (db: Database) => Promise<T>): Promise<T>;
  /**
   * Runs changes as one transaction, on the newest state. Resolves once they are on the disk; rejects with nothing
   * changed. The function may be called again, where another window was faster: it changes nothing but the database, and
   * waits for nothing else.
   */
  write<T>(changes: (db: Database) => Promise<T>): Promise<T>;
  /** Waits for what is under way and closes. Further calls reject. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly storage: Storage;
  /** Location of the database file. */
  readonly location: string;
  /** The bytes of `sql-wasm.wasm`, wanted once and only when the store is first used. */
  readonly sqlite: () => Promise<Uint8Array>;
  /** Told about what the user should know although work goes on: a damaged database that was set aside. */
  readonly onProblem: (problem: AirlockError) => void;
}

const MAX_DATABASE_BYTES = 1024 * 1024 * 1024;

/** A store in one SQLite file. Nothing is read before the first use. */
export function openStore(options: StoreOptions): Store {
  return new FileStore(options);
}

class FileStore implements Store {
  private readonly lockLocation: string;
  private sqlite: Promise<SqlJsStatic> | undefined;
  private db: Sqlite | undefined;
  /** The file as it was when `db` was read from it or written to it; `undefined`: there was none. */
  private seen: EntryStat | undefined;
  /** Everything runs one after another. */
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: StoreOptions) {
    this.lockLocation = `${options.location}.lock`;
  }

  read<T>(query: (db: Database) => Promise<T>): Promise<T> {
    return this.inTurn(async () => query(asynchronous(await this.current(false))));
  }

  write<T>(changes: (db: Database) => Promise<T>): Promise<T> {
    return this.inTurn(() => withLock(this.options.storage, this.lockLocation, async lock => {
      const db = await this.current(true);
      if (schemaVersion(db) > SCHEMA_VERSION) {
        throw new AirlockError('store.newer', 'A newer version of Airlock wrote the database, so this version only reads it.', 'Update Airlock.');
      }
      db.script('BEGIN');
      let result: T;
      try {
        result = await changes(asynchronous(db));
        db.script('COMMIT');
      } catch (error) {
        db.script('ROLLBACK');
        throw error;
      }
      try {
        const bytes = db.export();
        await lock.confirm();
        await this.options.storage.replace(this.options.location, bytes, { private: true });
        this.seen = await this.options.storage.stat(this.options.location);
      } catch (error) {
        // What is in memory never became true.
        this.forget();
        throw error;
      }
      return result;
    }));
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.last;
    this.forget();
  }

  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new AirlockError('cancelled', 'Airlock is shutting down.'));
    const turn = this.last.then(action).catch((error: unknown) => Promise.reject(asStoreFailure(error)));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** The database as it is in the file now. Only who holds the lock sets a damaged one aside. */
  private async current(holdsLock: boolean): Promise<Sqlite> {
    const { storage, location } = this.options;
    const stat = await storage.stat(location);
    if (this.db !== undefined && stat?.modified === this.seen?.modified && stat?.size === this.seen?.size) return this.db;
    this.forget();
    const engine = await this.engine();
    if (stat === undefined) {
      this.db = new Sqlite(engine);
    } else {
      const bytes = await storage.read(location, MAX_DATABASE_BYTES);
      const db = new Sqlite(engine, bytes);
      const damage = bytes.length === 0 ? 'it is empty' : damageOf(db);
      if (damage === undefined) {
        this.db = db;
        this.seen = stat;
      } else {
        db.close();
        if (!holdsLock) return withLock(storage, this.lockLocation, () => this.current(true));
        await this.setAside(bytes, damage);
        this.db = new Sqlite(engine);
      }
    }
    migrate(this.db);
    return this.db;
  }

  private async setAside(bytes: Uint8Array, damage: string): Promise<void> {
    const { storage, location, onProblem } = this.options;
    const copy = `${location}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    await storage.replace(copy, bytes, { private: true });
    await storage.remove(location);
    onProblem(new AirlockError(
      'store.corrupt',
      `Airlock's database was damaged (${damage}) and a new one was started.`,
      `Install your plugins again. The damaged file was kept as ${copy}.`,
    ));
  }

  private engine(): Promise<SqlJsStatic> {
    this.sqlite ??= this.options.sqlite().then(wasm => initSqlJs({ wasmBinary: wasm.slice().buffer }));
    this.sqlite.catch(() => {
      this.sqlite = undefined;
    });
    return this.sqlite;
  }

  private forget(): void {
    this.db?.close();
    this.db = undefined;
    this.seen = undefined;
  }
}

function asynchronous(db: Sqlite): Database {
  return { select: async (sql, parameters) => db.select(sql, parameters), change: async (sql, parameters) => db.change(sql, parameters) };
}

function damageOf(db: Sqlite): string | undefined {
  try {
    const [row] = db.select('PRAGMA integrity_check(1)');
    const verdict = row?.['integrity_check'];
    if (verdict !== 'ok') return String(verdict);
    return schemaVersion(db) === 0 ? 'it is not Airlock\'s' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What the file system refused, as a failure of the store; anything else (what the changes threw, say) as it is. */
function asStoreFailure(error: unknown): Error {
  if (error instanceof AirlockError && error.code === 'package.io') {
    return new AirlockError('store.io', `Airlock's database could not be read or written: ${error.message}`, error.nextStep, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}
