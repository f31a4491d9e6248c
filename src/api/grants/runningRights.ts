import { uncovered } from '../../capabilities/coverage';
import type { EffectiveRight, Subject } from '../../capabilities/effective';
import { describeCapability } from '../../capabilities/words';
import { AirlockError, sentenceOf } from '../../errors';
import type { AirlockEvent } from '../../events/events';
import { revocationsSince } from '../../store/grantRevocations';
import type { Store, StoreChange } from '../../store/types';
import { underSignals } from '../../underSignals';
import type { RunOptions } from '../runTypes';
import { Alarm } from './alarm';
import { isAbout } from './heldGrants';

/** By what an execution runs. */
export interface Warrant {
  readonly subject: Subject;
  readonly rights: readonly EffectiveRight[];
  /** The entry of the audit log up to which revocations are in it. */
  readonly sequence: number;
}

interface Execution {
  readonly warrant: Warrant;
  readonly stop: AbortController;
}

/** Ends executions as soon as a right that they run by is taken back, in whichever window, or its time is over. */
export class RunningRights {
  private readonly running = new Set<Execution>();
  private readonly alarm: Alarm;

  /** @param onProblem told where it can't be found out what was revoked: what runs is stopped then */
  constructor(private readonly store: Store, private readonly now: () => number, private readonly onProblem: (problem: AirlockError) => void) {
    this.alarm = new Alarm(now, () => { this.endExpired(); });
  }

  /**
   * Follows one execution, from the moment that its rights were found out.
   *
   * @param work is given options whose signal also ends it when one of its rights does
   * @throws what `work` throws; why it was stopped where that came first
   */
  async follow<T>(warrant: Warrant, run: RunOptions, work: (run: RunOptions) => Promise<T>): Promise<T> {
    const execution: Execution = { warrant, stop: new AbortController() };
    this.running.add(execution);
    this.endExpired();
    // What was revoked while they were found out.
    void this.look();
    try {
      return await underSignals([run.signal, execution.stop.signal], signal => work({ ...run, signal }));
    } catch (error) {
      throw execution.stop.signal.aborted ? execution.stop.signal.reason : error;
    } finally {
      this.running.delete(execution);
      this.setAlarm();
    }
  }

  /** To be told of everything that happens in this window. */
  heard({ name }: AirlockEvent): void {
    if (name === 'grant.revoke') void this.look();
    if (name === 'grant.expire') this.endExpired();
  }

  /** To be told of what other windows changed. */
  changed({ tables }: StoreChange): void {
    if (tables?.has('audit_log') !== false) void this.look();
  }

  dispose(): void {
    this.alarm.dispose();
  }

  /** Ends what runs by a right that was revoked. Never rejects. */
  private async look(): Promise<void> {
    if (this.running.size === 0) return;
    const looked = [...this.running];
    try {
      const revocations = await this.store.read(db => revocationsSince(db, Math.min(...looked.map(({ warrant }) => warrant.sequence))));
      for (const { warrant, stop } of looked) {
        const lost = warrant.rights.filter(({ request }) => revocations.some(revocation => revocation.sequence > warrant.sequence && isAbout(revocation, warrant.subject, request.name)));
        if (lost.length > 0) stop.abort(new AirlockError('grant.revoked', `Stopped: its ${rightsTo(lost)} revoked.`, 'Run it again to decide anew.'));
      }
    } catch (error) {
      const unknown = new AirlockError('grant.revoked', `Stopped: what was revoked could not be looked up: ${sentenceOf(error)}`, 'Run it again.', { cause: error });
      for (const { stop } of looked) stop.abort(unknown);
      this.onProblem(unknown);
    }
  }

  private endExpired(): void {
    const now = this.now();
    for (const { warrant: { rights }, stop } of this.running) {
      const [over, left] = [rights.filter(right => endOf(right) <= now), rights.filter(right => endOf(right) > now)];
      const lost = over.filter(({ capability }) => uncovered(capability, left.map(right => right.capability)) !== undefined);
      const [first] = lost;
      if (first !== undefined) stop.abort(new AirlockError('grant.expired', `Stopped: its ${rightsTo(lost)} for a time that ended at ${first.grant.expiresAt ?? ''}.`, 'Run it again to decide anew.'));
    }
    this.setAlarm();
  }

  private setAlarm(): void {
    const now = this.now();
    const ends = [...this.running].flatMap(({ warrant }) => warrant.rights.map(endOf)).filter(end => end > now && Number.isFinite(end));
    this.alarm.set(ends.length === 0 ? undefined : Math.min(...ends));
  }
}

function endOf({ grant }: EffectiveRight): number {
  return grant.expiresAt === undefined ? Infinity : Date.parse(grant.expiresAt);
}

/** "right to read the files src/** was": as the subject of a sentence. */
function rightsTo(rights: readonly EffectiveRight[]): string {
  const words = [...new Set(rights.map(({ capability }) => describeCapability(capability)))];
  return `right${words.length === 1 ? '' : 's'} to ${words.join(', and to ')} ${words.length === 1 ? 'was' : 'were'}`;
}
