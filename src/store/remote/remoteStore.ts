import { AirlockError } from '../../errors';
import type { Database, Row } from '../sql';
import type { Store, StoreChange, StoreOptions } from '../types';
import { received } from './messages';
import type { StoreRequest, StoreResponse } from './messages';

/** A connection to the thread that serves a store. */
export interface StoreConnection {
  send(request: StoreRequest): void;
  /** Ends the thread, whatever it does. */
  end(): void;
}

/** Starts the thread. `onEnd` is called where it ends by itself. */
export type ConnectStore = (onResponse: (response: StoreResponse) => void, onEnd: (reason: string) => void) => StoreConnection;

interface Turn {
  readonly call: (db: Database) => Promise<void>;
  /** What the function threw; it never crosses threads. */
  failed?: { readonly error: unknown };
  readonly settle: (error: unknown) => void;
}

interface Call {
  readonly answer: (response: StoreResponse) => void;
  readonly reject: (error: Error) => void;
}

/** A store in another thread, which is started when the store is first used, and again after it crashed. */
export class RemoteStore implements Store {
  private readonly turns = new Map<number, Turn>();
  private readonly calls = new Map<number, Call>();
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private connection: StoreConnection | undefined;
  private ended: (() => void) | undefined;
  private nextId = 1;
  private closing: Promise<void> | undefined;

  constructor(private readonly connect: ConnectStore, private readonly onProblem: StoreOptions['onProblem']) {}

  read<T>(query: (db: Database) => Promise<T>): Promise<T> {
    return this.run('read', query);
  }

  write<T>(changes: (db: Database) => Promise<T>): Promise<T> {
    return this.run('write', changes);
  }

  onDidChange(listener: (change: StoreChange) => void): { dispose(): void } {
    const own = (change: StoreChange): void => { listener(change); };
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  }

  close(): Promise<void> {
    this.closing ??= new Promise(resolve => {
      if (this.connection === undefined) return resolve();
      this.ended = resolve;
      this.connection.send({ kind: 'close' });
    });
    return this.closing;
  }

  private run<T>(mode: 'read' | 'write', work: (db: Database) => Promise<T>): Promise<T> {
    if (this.closing !== undefined) return Promise.reject(new AirlockError('cancelled', 'Airlock is shutting down.'));
    this.connection ??= this.connect(response => { this.receive(response); }, reason => { this.lose(reason); });
    const turn = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      let result: { readonly value: T } | undefined;
      this.turns.set(turn, {
        call: async db => { result = { value: await work(db) }; },
        settle: error => {
          if (error === undefined && result !== undefined) resolve(result.value);
          else reject(error instanceof Error ? error : new Error(String(error)));
        },
      });
      this.connection?.send({ kind: 'run', turn, mode });
    });
  }

  private receive(response: StoreResponse): void {
    switch (response.kind) {
      case 'call': return void this.call(response.turn);
      case 'rows':
      case 'changed':
      case 'refused': {
        const call = this.calls.get(response.call);
        this.calls.delete(response.call);
        return call?.answer(response);
      }
      case 'settled': {
        const turn = this.turns.get(response.turn);
        this.turns.delete(response.turn);
        if (turn === undefined) return;
        return turn.settle(turn.failed !== undefined ? turn.failed.error : response.error === undefined ? undefined : received(response.error));
      }
      case 'news': {
        for (const listener of [...this.listeners]) listener(response.tables === undefined ? {} : { tables: new Set(response.tables) });
        return;
      }
      case 'problem': {
        const problem = received(response.error);
        if (problem instanceof AirlockError) this.onProblem(problem);
        return;
      }
      case 'closed': {
        this.connection?.end();
        return this.lose('it was closed');
      }
    }
  }

  private async call(id: number): Promise<void> {
    const turn = this.turns.get(id);
    if (turn === undefined) return;
    delete turn.failed;
    let isRunning = true;
    const statement = <T>(kind: 'select' | 'change', sql: string, parameters: Parameters<Database['select']>[1], take: (response: StoreResponse) => T): Promise<T> => new Promise((resolve, reject) => {
      if (!isRunning || this.connection === undefined) return reject(new TypeError('The transaction has ended.'));
      const call = this.nextId++;
      this.calls.set(call, {
        answer: response => {
          if (response.kind === 'refused') reject(received(response.error));
          else resolve(take(response));
        },
        reject,
      });
      this.connection.send({ kind, turn: id, call, sql, parameters });
    });
    try {
      await turn.call({
        select: (sql, parameters) => statement('select', sql, parameters, (response): Row[] => (response.kind === 'rows' ? [...response.rows] : [])),
        change: (sql, parameters) => statement('change', sql, parameters, response => (response.kind === 'changed' ? response.rows : 0)),
      });
    } catch (error) {
      turn.failed = { error };
    }
    isRunning = false;
    this.connection?.send({ kind: 'done', turn: id, ok: turn.failed === undefined });
  }

  /** Everything that waits for the thread fails; the next use starts another one. */
  private lose(reason: string): void {
    this.connection = undefined;
    const error = new AirlockError('store.io', `The thread that keeps Airlock's database ended: ${reason}.`, 'Try again. What was recorded before is safe.');
    for (const { reject } of this.calls.values()) reject(error);
    this.calls.clear();
    for (const { settle } of this.turns.values()) settle(error);
    this.turns.clear();
    this.ended?.();
  }
}
