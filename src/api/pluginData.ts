import { DataSession } from '../capabilities/interfaces/dataSession';
import type { ExecutionReport } from '../sandbox/types';
import { dataOf, putData, type DataOwner } from '../store/pluginData';
import type { Database } from '../store/sql';
import type { Store } from '../store/store';

/** What a plugin keeps, as one execution sees and changes it. */
export class RunData {
  readonly session: DataSession;

  constructor(store: Store, private readonly owner: DataOwner) {
    this.session = new DataSession(() => store.read(db => dataOf(db, owner)));
  }

  /** Keeps what was changed where the execution ended by itself; all of it with the record of its end, or nothing. */
  async keep(db: Database, { reason }: Pick<ExecutionReport, 'reason'>): Promise<void> {
    if (reason !== 'returned' && reason !== 'exited') return;
    for (const [name, value] of await this.session.changes()) await putData(db, this.owner, name, value);
  }
}
