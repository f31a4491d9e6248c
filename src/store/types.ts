import type { AirlockError } from '../errors';
import type { Database } from './sql';
import type { StoreLocation } from './storeFiles';

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
  /** Calls after another window or process changed something. Nothing is heard of them before the store is first used. */
  onDidChange(listener: (change: StoreChange) => void): { dispose(): void };
  /** Waits for what is under way and closes. Further calls reject. */
  close(): Promise<void>;
}

/** What another window changed. */
export interface StoreChange {
  /** Names of the tables; anything may have changed where left out. */
  readonly tables?: ReadonlySet<string>;
}

export interface StoreOptions extends StoreLocation {
  /** Told about what the user should know although work goes on: damage, and what was recovered. */
  readonly onProblem: (problem: AirlockError) => void;
  /** Bytes of the journal's segment from which on a checkpoint is made. */
  readonly segmentBytes?: number;
  /** Milliseconds after opening after which to look whether the kept copy is whole. */
  readonly checkCopiesMs?: number;
  /** Milliseconds after which to look for changes of other windows, where nothing tells about them sooner. */
  readonly pollMs?: number;
  /** Makes the checkpoint of all up to a record somewhere else; in this thread where left out. */
  readonly checkpoint?: (until: number, signal: AbortSignal) => Promise<void>;
}
