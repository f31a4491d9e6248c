import type { EventBus } from '../events/bus';
import type { AirlockEvent } from '../events/events';
import { appendAudit } from './auditLog';
import { auditEventOf } from './auditedEvents';
import type { RecordedOnly } from './auditedEvents';
import type { Database } from './sql';
import type { Store } from './types';

/**
 * Notes that something happened by the change that is under way.
 *
 * @param recordedOnly what of it goes into the audit log alone, and is told to nobody: paths, scopes, workspaces
 */
export type Happened = (event: AirlockEvent, recordedOnly?: RecordedOnly) => Promise<void>;

/**
 * Changes the store and says what happened: once. Each event's entry in the audit log is written in the transaction of what
 * it is about, and the event is emitted when that is on the disk; neither is there without the other.
 */
export class Ledger {
  constructor(readonly store: Store, readonly bus: EventBus) {}

  /** As `Store.write`; what `happened` was told by the attempt that counted is emitted in that order. */
  async change<T>(changes: (db: Database, happened: Happened) => Promise<T>): Promise<T> {
    const { value, events } = await this.store.write(async db => {
      // The changes may be tried several times.
      const events: AirlockEvent[] = [];
      const value = await changes(db, async (event, recordedOnly = {}) => {
        const entry = auditEventOf(event, recordedOnly);
        if (entry !== undefined) await appendAudit(db, entry);
        events.push(event);
      });
      return { value, events };
    });
    for (const event of events) this.bus.emit(event);
    return value;
  }

  /** Writes what the audit log keeps of one event, and emits it. */
  note(event: AirlockEvent, recordedOnly?: RecordedOnly): Promise<void> {
    return this.change((_db, happened) => happened(event, recordedOnly));
  }
}
