import { AirlockError, sentenceOf } from '../errors';
import { buildCheckpoint } from './buildCheckpoint';
import { apply } from './recovery';
import type { Statement } from './journal/entry';
import { asRecorded } from './journal/entry';
import { asStoreFailure } from './problems';
import type { Database } from './sql';
import type { Sqlite } from './sqlite';
import type { Store, StoreChange, StoreOptions } from './types';
import { storeFilesOf } from './storeFiles';
import type { StoreFiles } from './storeFiles';
import { tablesOf } from './tables';
import { Turnstile } from './turnstile';
import { TURNSTILE } from './layout';
import { Opener } from './opener';
import type { OpenState } from './opener';
import { SCHEMA_VERSION, schemaVersion } from './migrations';

const SEGMENT_BYTES = 4 * 1024 * 1024;
const POLL_MS = 1_000;
const CHECK_COPIES_MS = 30_000;
/** Attempts at a change before others are kept waiting for it. */
const EAGER_ATTEMPTS = 4;
/** Attempts after which something is wrong. */
const MOST_ATTEMPTS = 200;

/** The store in this thread: a database in memory that follows the journal. */
export class LocalStore implements Store {
  private readonly files: StoreFiles;
  private readonly turnstile: Turnstile;
  private readonly opener: Opener;
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private readonly stopped = new AbortController();
  private state: OpenState | undefined;
  /** Everything runs one after another. */
  private last: Promise<unknown> = Promise.resolve();
  private checkpointing: Promise<void> | undefined;
  private looking: { dispose(): void } | undefined;
  private checking: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly options: StoreOptions) {
    this.files = storeFilesOf(options);
    this.turnstile = new Turnstile(options.storage, this.files.locate(TURNSTILE));
    this.opener = new Opener(this.files, options.onProblem);
  }

  read<T>(query: (db: Database) => Promise<T>): Promise<T> {
    return this.inTurn(async () => query(readable((await this.current()).db)));
  }

  write<T>(changes: (db: Database) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const done = await this.attempt(changes, EAGER_ATTEMPTS) ?? await this.turnstile.hold(() => this.attempt(changes, MOST_ATTEMPTS));
      if (done === undefined) throw new AirlockError('store.io', 'Other windows have been writing to Airlock\'s database for too long.', 'Close other windows and try again.');
      this.checkpointWhenDue();
      return done.value;
    });
  }

  onDidChange(listener: (change: StoreChange) => void): { dispose(): void } {
    const own = (change: StoreChange): void => { listener(change); };
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopped.abort();
    this.looking?.dispose();
    await this.last;
    await this.checking;
    await this.checkpointing;
    this.state?.db.close();
    this.state = undefined;
    this.files.files.dispose();
  }

  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new AirlockError('cancelled', 'Airlock is shutting down.'));
    const turn = this.last.then(action).catch((error: unknown) => Promise.reject(asStoreFailure(error)));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** `undefined` where others were faster each time. */
  private async attempt<T>(changes: (db: Database) => Promise<T>, attempts: number): Promise<{ readonly value: T } | undefined> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      await this.turnstile.pass();
      const done = await this.tryOnce(changes);
      if (done !== undefined) return done;
    }
    return undefined;
  }

  private async tryOnce<T>(changes: (db: Database) => Promise<T>): Promise<{ readonly value: T } | undefined> {
    const { db, journal } = await this.writable();
    const statements: Statement[] = [];
    let isKept = false;
    db.script('BEGIN');
    try {
      const value = await changes(recording(db, statements));
      isKept = statements.length === 0 || await journal.append({ sql: statements });
      return isKept ? { value } : undefined;
    } finally {
      this.end(db, isKept);
    }
  }

  private end(db: Sqlite, isKept: boolean): void {
    try {
      db.script(isKept ? 'COMMIT' : 'ROLLBACK');
    } catch {
      // SQLite gave up the transaction by itself, for want of memory say: what is in memory is no longer what is on disk.
      this.forget();
    }
  }

  /** The state as it is on disk now. */
  private async current(): Promise<OpenState> {
    const open = this.state;
    if (open === undefined) return this.open();
    const { journal, db } = open;
    if (!await journal.hasMore()) return open;
    if (await journal.isShortened()) return this.reopen(open);
    const advance = await journal.advance();
    const failed = apply(db, advance.transactions);
    if (advance.transactions.length > 0) this.tell({ tables: tablesOf(advance.transactions) });
    if (advance.isGone) return this.reopen(open);
    if (advance.lost + failed > 0) return this.reopen(undefined);
    return open;
  }

  private async open(): Promise<OpenState> {
    const open = this.state = await this.opener.open(undefined);
    this.look();
    if (open.needsRepair) this.checkpointNow();
    return open;
  }

  /** Reads everything again. What is only in memory because its files were cut is kept. */
  private async reopen(before: OpenState | undefined): Promise<OpenState> {
    const { state } = this;
    this.state = undefined;
    try {
      const open = this.state = await this.opener.open(before);
      if (open.needsRepair) this.checkpointNow();
      this.tell({});
      return open;
    } finally {
      state?.db.close();
    }
  }

  private async writable(): Promise<OpenState> {
    let open = await this.current();
    if (open.readOnly !== undefined) {
      // What kept the file system from being written may have passed.
      open = await this.reopen(undefined);
      if (open.readOnly !== undefined) throw open.readOnly;
    }
    if (open.journal.isNewer || schemaVersion(open.db) > SCHEMA_VERSION) {
      throw new AirlockError('store.newer', 'A newer version of Airlock wrote the database, so this version only reads it.', 'Update Airlock.');
    }
    return open;
  }

  private forget(): void {
    this.state?.db.close();
    this.state = undefined;
  }

  private tell(change: StoreChange): void {
    for (const listener of [...this.listeners]) listener(change);
  }

  /** Looks for what others wrote, as soon as something tells that there may be something and now and then. */
  private look(): void {
    if (this.looking !== undefined || this.closed) return;
    let isDue = false;
    const glance = (): void => {
      if (isDue || this.closed) return;
      isDue = true;
      this.inTurn(async () => {
        isDue = false;
        if (this.state !== undefined) await this.current();
      }).catch(() => undefined);
    };
    const timer = setInterval(glance, this.options.pollMs ?? POLL_MS);
    // Where timers can keep a process alive, this one doesn't.
    if (typeof timer === 'object') timer.unref();
    const copies = setTimeout(() => { this.checkCopies(); }, this.options.checkCopiesMs ?? CHECK_COPIES_MS);
    if (typeof copies === 'object') copies.unref();
    const watcher = this.files.files.watch?.(this.files.folder, glance);
    this.looking = {
      dispose: () => {
        clearInterval(timer);
        clearTimeout(copies);
        watcher?.dispose();
      },
    };
  }

  /** In the background, once. */
  private checkCopies(): void {
    if (this.closed) return;
    this.checking = this.opener.checkCopies().then(isDamaged => {
      if (isDamaged) this.checkpointNow();
    }).catch(() => {
      // What can't be read now is looked at when it is needed.
    });
  }

  private checkpointWhenDue(): void {
    const size = this.state?.journal.position.offset ?? 0;
    if (size >= (this.options.segmentBytes ?? SEGMENT_BYTES)) this.checkpointNow();
  }

  /** In the background. Whoever ends the segment makes the checkpoint. */
  private checkpointNow(): void {
    if (this.checkpointing !== undefined || this.closed) return;
    this.checkpointing = this.checkpoint().catch((error: unknown) => {
      this.options.onProblem(unwritten(error));
    }).finally(() => {
      this.checkpointing = undefined;
    });
  }

  private async checkpoint(): Promise<void> {
    const until = await this.inTurn(async () => {
      const { journal } = await this.writable();
      return await journal.seal() ? journal.position.sequence : undefined;
    });
    if (until === undefined) return;
    if (this.options.checkpoint === undefined) await buildCheckpoint(this.files, until);
    else await this.options.checkpoint(until, this.stopped.signal);
  }
}

/** The database for queries. */
function readable(db: Sqlite): Database {
  return {
    select: async (sql, parameters) => db.select(reading(sql), parameters),
    change: async () => {
      throw new TypeError('A query changes nothing.');
    },
  };
}

/** The database for changes, which are noted. */
function recording(db: Sqlite, statements: Statement[]): Database {
  return {
    select: async (sql, parameters) => db.select(reading(sql), parameters),
    change: async (sql, parameters) => {
      const recorded = parameters.map(asRecorded);
      const rows = db.change(sql, recorded);
      statements.push([sql, recorded]);
      return rows;
    },
  };
}

/** What is selected must not change anything: it would be missing from the journal. */
function reading(sql: string): string {
  if (!/^\s*(?:SELECT|WITH)\s(?:(?!\b(?:INSERT|UPDATE|DELETE|REPLACE)\b).)*$/is.test(sql)) throw new TypeError(`Not a query: ${sql}`);
  return sql;
}

function unwritten(error: unknown): AirlockError {
  const failure = asStoreFailure(error);
  if (failure instanceof AirlockError) return failure;
  return new AirlockError('store.io', `A checkpoint of Airlock's database could not be written: ${sentenceOf(error)}`, 'Nothing is lost; the journal keeps everything meanwhile.', { cause: error });
}
