import { uncovered } from '../../capabilities/coverage';
import type { Subject } from '../../capabilities/effective';
import { scopeOf } from '../../capabilities/scope';
import type { CapabilityName, CapabilityRequest, Grant } from '../../capabilities/types';
import { AirlockError, sentenceOf } from '../../errors';
import { decisionsSince, endsSince, lastEntry, replacementsSince } from '../../store/grantRevocations';
import { expiredGrants, grantsOf, nextExpiry, putGrant, removeGrant, removeGrants } from '../../store/grants';
import type { GrantRow } from '../../store/grants';
import { pluginById } from '../../store/installedPlugins';
import type { PluginRow } from '../../store/installedPlugins';
import type { Happened, Ledger } from '../../store/ledger';
import type { Database } from '../../store/sql';
import type { ConsentAnswer } from '../prompts';
import { Alarm } from './alarm';
import { decisionsOf } from './answers';
import { HeldGrants, isAbout } from './heldGrants';
import { liftedDenial } from './liftedDenial';
import { grantOf, rowOf } from './storedGrant';

/** How things stand for a plugin. */
export interface Standing {
  readonly grants: readonly Grant[];
  /** The newest entry of the audit log by then: what is revoked later takes it back. */
  readonly sequence: number;
}

/** Which rights are taken back. */
export interface Revoked {
  readonly pluginId: string;
  /** Of this one; of all where absent. */
  readonly capability?: CapabilityName | undefined;
  /** There; everywhere where absent. */
  readonly workspace?: string | undefined;
  /** The plugin's key, for the record. */
  readonly keyId: string;
}

/** The user's decisions: those that last in the store, those for one run or this window in memory. */
export class GrantBook {
  private readonly held = new HeldGrants();
  private readonly alarm: Alarm;
  private isUnwritable = false;

  /** @param onProblem told where what expired can't be removed from the record; it counts no more all the same */
  constructor(private readonly ledger: Ledger, private readonly now: () => number, private readonly onProblem: (problem: AirlockError) => void) {
    this.alarm = new Alarm(now, () => void this.expire());
  }

  /** What was decided for a plugin, by this key and in this workspace. */
  async standing(subject: Subject): Promise<Standing> {
    await this.expire();
    const { since } = this.held;
    const { rows, sequence, ended, replaced, next } = await this.ledger.store.read(async db => ({
      rows: await grantsOf(db, subject.pluginId),
      sequence: await lastEntry(db),
      ended: since === undefined ? [] : await endsSince(db, since),
      replaced: since === undefined ? [] : await replacementsSince(db, since),
      next: await nextExpiry(db),
    }));
    this.held.revoke(ended, replaced);
    this.alarm.set(next === undefined ? undefined : Date.parse(next));
    return { grants: [...this.lasting(rows.filter(row => isHere(row, subject))), ...this.held.of(subject)], sequence };
  }

  /** What was decided for a plugin in other workspaces, by whichever key. */
  async elsewhere({ pluginId, workspace }: Subject): Promise<readonly Grant[]> {
    await this.expire();
    const rows = await this.ledger.store.read(db => grantsOf(db, pluginId));
    return this.lasting(rows.filter(row => row.workspace !== workspace));
  }

  /**
   * Records the answer to a question about these requests. What runs by a right that is lost by it is to end.
   *
   * @param options `replace` forgets everything decided here before, in the same step; `shown` is the plugin that the question was about
   * @returns what was allowed for one run only, to be used or kept for one, with the entry of the audit log that it follows
   * @throws AirlockError `consent.denied` where the answer doesn't fit the question, or what it was about is gone
   */
  async record(subject: Subject, requests: readonly CapabilityRequest[], answer: ConsentAnswer, { replace, shown }: { readonly replace: boolean; readonly shown: PluginRow }): Promise<Standing> {
    const grants = decisionsOf(subject, requests, answer, this.now());
    const sequence = await this.ledger.change(async (db, happened) => {
      refuseReplaced(shown, await pluginById(db, shown.id));
      if (replace) {
        const before = [...(await grantsOf(db, subject.pluginId)).filter(row => isHere(row, subject)).flatMap(row => grantOf(row) ?? []), ...this.held.of(subject)];
        for (const capability of lost(before, grants)) await this.tellRevoked(happened, { ...subject, capability }, before);
        await removeGrants(db, subject.pluginId, subject.workspace);
      }
      for (const grant of grants) {
        if (isLasting(grant)) await putGrant(db, rowOf(grant));
        await tellDecided(happened, grant);
      }
      return lastEntry(db);
    });
    if (replace) this.held.forget(subject);
    this.held.add(grants.filter(({ lifetime }) => lifetime === 'session'), sequence);
    return { grants: grants.filter(({ lifetime }) => lifetime === 'once'), sequence };
  }

  /**
   * Gives a right besides those that there are. It decides nothing but itself: what else the plugin asks for stays as it is. A right that
   * lasts takes back denials of the same; for one run or this window they only don't count, and are there again afterwards.
   */
  async add(grant: Grant): Promise<void> {
    const { despite, sequence } = await this.ledger.change(async (db, happened) => {
      const barring = await barringDenials(db, grant);
      if (isLasting(grant)) {
        await liftDenials(db, barring);
        await putGrant(db, rowOf(grant));
      }
      await tellDecided(happened, grant);
      return { despite: barring.map(({ denial: { asked, grantedAt } }) => ({ asked, grantedAt })), sequence: await lastEntry(db) };
    });
    if (!isLasting(grant)) this.held.add([despite.length === 0 ? grant : { ...grant, despite }], sequence);
  }

  /** Takes rights back, in all windows. Returns how many decisions are forgotten; denials stay. */
  async revoke(revoked: Revoked): Promise<number> {
    return this.ledger.change(async (db, happened) => {
      const rows = await this.remove(db, revoked);
      await this.tellRevoked(happened, revoked, rows.flatMap(row => grantOf(row) ?? []));
      return rows.length;
    });
  }

  /** As `revoke`, of several capabilities in one place. What is returned can be given back. */
  async withdraw(subject: Subject, capabilities: readonly CapabilityName[]): Promise<Standing> {
    const held = this.held.of(subject).filter(grant => grant.decision === 'allow' && capabilities.includes(grant.asked.name));
    return this.ledger.change(async (db, happened) => {
      const forgotten: Grant[] = [...held];
      for (const capability of capabilities) {
        const grants = (await this.remove(db, { ...subject, capability })).flatMap(row => grantOf(row) ?? []);
        await this.tellRevoked(happened, { ...subject, capability }, grants);
        forgotten.push(...grants.filter(({ keyId }) => keyId === subject.keyId));
      }
      return { grants: forgotten, sequence: await lastEntry(db) };
    });
  }

  /**
   * Gives back what was withdrawn, but for what is over by now and capabilities about which something else was decided since.
   *
   * @returns what was given back
   */
  async restore(subject: Subject, { grants, sequence }: Standing): Promise<readonly Grant[]> {
    const now = this.timestamp();
    const { given, after } = await this.ledger.change(async (db, happened) => {
      const later = await decisionsSince(db, sequence);
      const given = grants
        .filter(grant => (grant.expiresAt === undefined || grant.expiresAt > now) && !later.some(entry => isAbout(entry, subject, grant.asked.name)))
        .map(grant => ({ ...grant, grantedAt: now }));
      for (const grant of given) {
        if (isLasting(grant)) await putGrant(db, rowOf(grant));
        await tellDecided(happened, grant);
      }
      return { given, after: await lastEntry(db) };
    });
    this.held.add(given.filter(grant => !isLasting(grant)), after);
    return given;
  }

  /** Keeps what was allowed for one run until there is one. */
  keepForNextRun({ grants, sequence }: Standing): void {
    this.held.add(grants, sequence);
  }

  /** What was kept for one run; it is gone afterwards. */
  takeForRun(subject: Subject): readonly Grant[] {
    return this.held.takeForRun(subject);
  }

  /**
   * Forgets decisions, of all plugins, whose time is over. Once that is on record, no clock that is set back brings one of them back.
   */
  async expire(): Promise<void> {
    const now = this.timestamp();
    try {
      if ((await this.ledger.store.read(db => expiredGrants(db, now))).length === 0) return;
      await this.ledger.change(async (db, happened) => {
        for (const row of await expiredGrants(db, now)) {
          await removeGrant(db, row);
          const grant = grantOf(row);
          if (grant !== undefined) await happened({ name: 'grant.expire', at: now, pluginId: row.plugin_id, capability: grant.asked.name, key: row.key_id }, { scope: scopeOf(grant.capability).join('\n'), workspace: row.workspace, expired: row.expires_at });
        }
      });
    } catch (error) {
      // Said once: what can't be written now can't be the next time either.
      if (!this.isUnwritable) this.onProblem(error instanceof AirlockError ? error : new AirlockError('store.io', `What expired could not be removed from the record: ${sentenceOf(error)}`, 'It counts no more all the same.', { cause: error }));
      this.isUnwritable = true;
    }
  }

  dispose(): void {
    this.alarm.dispose();
  }

  /** Forgets what was allowed, and returns it. */
  private async remove(db: Database, { pluginId, capability, workspace }: Revoked): Promise<readonly GrantRow[]> {
    const rows = (await grantsOf(db, pluginId)).filter(row => row.decision === 'allow' && (workspace === undefined || row.workspace === workspace));
    const own = rows.filter(row => capability === undefined || grantOf(row)?.asked.name === capability);
    for (const row of own) await removeGrant(db, row);
    return own;
  }

  /** Those decisions of the store that can be read and whose time is not over. */
  private lasting(rows: readonly GrantRow[]): readonly Grant[] {
    const now = this.timestamp();
    return rows.flatMap(row => {
      const grant = grantOf(row);
      return grant === undefined || (grant.expiresAt !== undefined && grant.expiresAt <= now) ? [] : [grant];
    });
  }

  private tellRevoked(happened: Happened, { pluginId, capability, workspace, keyId }: Revoked, grants: readonly Grant[]): Promise<void> {
    const own = grants.filter(grant => grant.decision === 'allow' && (capability === undefined || grant.asked.name === capability));
    return happened(
      { name: 'grant.revoke', at: this.timestamp(), pluginId, capability: capability ?? null, key: keyId, grants: own.length },
      { scope: own.map(grant => [grant.asked.name, ...scopeOf(grant.capability)].join(' ')).join('\n'), workspace: workspace ?? null },
    );
  }

  private timestamp(): string {
    return new Date(this.now()).toISOString();
  }
}

/** Users take their time: by the time that they answer, the plugin may be gone, or another's package may have taken the place of an unsigned one. */
function refuseReplaced(shown: PluginRow, now: PluginRow | undefined): void {
  if (now !== undefined && (shown.signer_key_id !== null || now.package_sha256 === shown.package_sha256)) return;
  throw new AirlockError('consent.denied', `${shown.id} was ${now === undefined ? 'uninstalled' : 'replaced by another package'} while you decided, so nothing was allowed.`, 'Run it again, if it is there, to decide about what is there now.');
}

/** A denial that would bar a right that is given, and what is left of it without what would. */
interface BarringDenial {
  readonly row: GrantRow;
  readonly denial: Grant;
  readonly left: Grant | undefined;
}

async function barringDenials(db: Database, grant: Grant): Promise<readonly BarringDenial[]> {
  return (await grantsOf(db, grant.pluginId)).filter(row => row.decision === 'deny' && isHere(row, grant)).flatMap((row): BarringDenial[] => {
    const denial = grantOf(row);
    const left = denial === undefined ? undefined : liftedDenial(denial, grant.asked);
    return denial === undefined || left === denial ? [] : [{ row, denial, left }];
  });
}

/** Takes back of denials what would bar. */
async function liftDenials(db: Database, barring: readonly BarringDenial[]): Promise<void> {
  for (const { row, left } of barring) {
    await removeGrant(db, row);
    if (left !== undefined) await putGrant(db, rowOf(left));
  }
}

function isHere(row: GrantRow, { keyId, workspace }: Subject): boolean {
  return row.key_id === keyId && row.workspace === workspace;
}

/** Whether a decision is kept beyond this window. */
function isLasting({ lifetime }: Grant): boolean {
  return lifetime === 'workspace' || lifetime === 'until';
}

/** The capabilities of which less is allowed than before. */
function lost(before: readonly Grant[], now: readonly Grant[]): ReadonlySet<CapabilityName> {
  const allowed = now.filter(({ decision }) => decision === 'allow').map(({ capability }) => capability);
  return new Set(before.flatMap(({ decision, capability }) => (decision === 'allow' && uncovered(capability, allowed) !== undefined ? [capability.name] : [])));
}

async function tellDecided(happened: Happened, { decision, pluginId, keyId, workspace, asked, capability, lifetime, expiresAt, isPreview, grantedAt }: Grant): Promise<void> {
  const [wanted, given] = [scopeOf(asked).join('\n'), scopeOf(capability).join('\n')];
  await happened(
    { name: `grant.${decision}`, at: grantedAt, pluginId, capability: asked.name, lifetime, key: keyId, preview: isPreview === true, until: expiresAt ?? null },
    { scope: given, ...(given === wanted ? {} : { asked: wanted }), workspace },
  );
}
