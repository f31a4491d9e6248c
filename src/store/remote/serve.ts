import type { Database } from '../sql';
import type { Store, StoreOptions } from '../types';
import { sendable } from './messages';
import type { StoreRequest, StoreResponse } from './messages';

interface Turn {
  readonly db: Database;
  readonly done: (ok: boolean) => void;
}

/** What the other side's function threw stays there; this stands for it. */
class FunctionFailed extends Error {}

/**
 * Serves a store to another thread: functions run there, statements here.
 *
 * @param open makes the store, given whom to tell of problems
 * @param tell sends to the other thread
 * @returns what to call with each request
 */
export function serveStore(open: (onProblem: StoreOptions['onProblem']) => Store, tell: (response: StoreResponse) => void): (request: StoreRequest) => void {
  const store = open(problem => { tell({ kind: 'problem', error: sendable(problem) }); });
  store.onDidChange(({ tables }) => { tell({ kind: 'news', ...(tables === undefined ? {} : { tables: [...tables] }) }); });
  const turns = new Map<number, Turn>();

  const run = async (turn: number, mode: 'read' | 'write'): Promise<void> => {
    const call = (db: Database): Promise<void> => new Promise((resolve, reject) => {
      turns.set(turn, { db, done: ok => { if (ok) resolve(); else reject(new FunctionFailed()); } });
      tell({ kind: 'call', turn });
    });
    try {
      await store[mode](call);
      tell({ kind: 'settled', turn });
    } catch (error) {
      tell({ kind: 'settled', turn, error: sendable(error) });
    } finally {
      turns.delete(turn);
    }
  };

  const statement = async (request: Extract<StoreRequest, { kind: 'select' | 'change' }>): Promise<void> => {
    const { kind, call, sql, parameters } = request;
    try {
      const db = turns.get(request.turn)?.db;
      if (db === undefined) throw new TypeError('The transaction has ended.');
      if (kind === 'select') tell({ kind: 'rows', call, rows: await db.select(sql, parameters) });
      else tell({ kind: 'changed', call, rows: await db.change(sql, parameters) });
    } catch (error) {
      tell({ kind: 'refused', call, error: sendable(error) });
    }
  };

  return request => {
    switch (request.kind) {
      case 'run': return void run(request.turn, request.mode);
      case 'select':
      case 'change': return void statement(request);
      case 'done': return turns.get(request.turn)?.done(request.ok);
      case 'close': return void store.close().finally(() => { tell({ kind: 'closed' }); });
    }
  };
}
