import { endAbandoned, runningExecutions } from '../store/executions';
import type { ExecutionRow } from '../store/executions';
import type { Ledger } from '../store/ledger';
import type { AirlockDeps } from './deps';

/**
 * Age from which an execution that is on record as running can't be, where nobody can tell: well above the longest time
 * limit and queue, in milliseconds.
 */
const ABANDONED_MS = 60 * 60 * 1000;

/** Ends the records of executions whose window crashed. */
export class Abandoned {
  constructor(private readonly ledger: Ledger, private readonly deps: Pick<AirlockDeps, 'processes' | 'now'>) {}

  /** Resolves when none is on record as running that can't be. */
  async end(): Promise<void> {
    // Looked for first: most of the time there is nothing to write.
    const abandoned = (await this.ledger.store.read(runningExecutions)).filter(row => this.isAbandoned(row));
    if (abandoned.length === 0) return;
    const at = new Date(this.deps.now()).toISOString();
    await this.ledger.change(async (db, happened) => {
      for (const { id, plugin_id, version, command, checksum } of abandoned) {
        if (!await endAbandoned(db, id, at)) continue;
        await happened({ name: 'plugin.abandon', at, pluginId: plugin_id, execution: id, version, command, module: checksum }, { status: 'terminated', reason: 'crashed' });
      }
    });
  }

  private isAbandoned({ owner, started_at }: ExecutionRow): boolean {
    const { processes, now } = this.deps;
    const isAlive = owner === null ? undefined : processes?.isAlive(owner);
    return isAlive === undefined ? Date.parse(started_at) < now() - ABANDONED_MS : !isAlive;
  }
}
