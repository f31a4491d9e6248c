import { decide, scopeOf } from '../capabilities/decisions';
import type { Subject } from '../capabilities/decisions';
import { formatGranted, parseGranted } from '../capabilities/granted';
import type { CapabilityName, CapabilityRequest, Grant } from '../capabilities/types';
import { AirlockError } from '../errors';
import { grantsOf, putGrant, removeGrant, removeGrants } from '../store/grants';
import type { Ledger } from '../store/ledger';
import type { ConsentAnswer } from './types';

/** The user's decisions: those that last in the store, those for one run in memory until that run. */
export class GrantBook {
  private readonly once = new Map<string, readonly Grant[]>();

  constructor(private readonly ledger: Ledger, private readonly now: () => number) {}

  /** What was decided for a plugin, by this key and in this workspace. */
  async decided(subject: Subject): Promise<readonly Grant[]> {
    const rows = await this.ledger.store.read(db => grantsOf(db, subject.pluginId));
    const lasting = rows
      .filter(row => row.key_id === subject.keyId && row.workspace === subject.workspace)
      .flatMap((row): Grant[] => {
        const capability = parseGranted(row.capability);
        return capability === undefined ? [] : [{ ...subject, asked: capability, capability, decision: row.decision, lifetime: 'workspace', grantedAt: row.granted_at, ...(row.preview === 1 ? { isPreview: true } : {}) }];
      });
    return [...lasting, ...(this.once.get(keyOf(subject)) ?? [])];
  }

  /** Requests that no decision covers. */
  undecided(requests: readonly CapabilityRequest[], grants: readonly Grant[], subject: Subject): readonly CapabilityRequest[] {
    return requests.filter(request => decide(request, grants, subject) === 'undecided');
  }

  /**
   * Records the answer to a question about these requests.
   *
   * @param options `replace` forgets everything decided here before, in the same step
   * @returns what was allowed for one run only; nothing of it is kept
   */
  async record(subject: Subject, requests: readonly CapabilityRequest[], answer: ConsentAnswer, options: { readonly replace: boolean }): Promise<readonly Grant[]> {
    if (answer.choices.length !== requests.length) {
      throw new AirlockError('consent.denied', 'The answer doesn\'t fit the question, so nothing was allowed.', 'Run the command again.');
    }
    const grantedAt = new Date(this.now()).toISOString();
    const grants = requests.map((capability, index): Grant => {
      const given = answer.choices[index];
      const choice = typeof given === 'object' ? given.choice : given;
      // Only writing can be shown first; for anything else the answer makes no sense and allows nothing.
      const isPreview = choice === 'preview' && capability.name === 'fs.write';
      const isAllowed = isPreview || choice === 'once' || choice === 'workspace';
      return { ...subject, asked: capability, capability, grantedAt, decision: isAllowed ? 'allow' : 'deny', lifetime: choice === 'once' ? 'once' : 'workspace', ...(isPreview ? { isPreview } : {}) };
    });
    await this.ledger.change(async (db, happened) => {
      if (options.replace) await removeGrants(db, subject.pluginId, subject.workspace);
      for (const grant of grants) {
        if (grant.lifetime === 'workspace') {
          await putGrant(db, { plugin_id: grant.pluginId, key_id: grant.keyId, workspace: grant.workspace, capability: formatGranted(grant.capability), decision: grant.decision, granted_at: grant.grantedAt, preview: grant.isPreview === true ? 1 : 0 });
        }
        await happened({
          name: `grant.${grant.decision}`,
          at: grantedAt,
          pluginId: grant.pluginId,
          capability: grant.capability.name,
          lifetime: grant.lifetime,
          key: grant.keyId,
          preview: grant.isPreview === true,
        }, { scope: scopeOf(grant.capability).join('\n'), workspace: grant.workspace });
      }
    });
    return grants.filter(grant => grant.lifetime === 'once');
  }

  /** Forgets what was allowed here: of one capability, or of all. Returns how many decisions it was. */
  async revoke(subject: Subject, capability: CapabilityName | undefined): Promise<number> {
    const isRevoked = (grant: Grant): boolean => grant.decision === 'allow' && (capability === undefined || grant.capability.name === capability);
    this.once.set(keyOf(subject), (this.once.get(keyOf(subject)) ?? []).filter(grant => !isRevoked(grant)));
    return this.ledger.change(async (db, happened) => {
      const rows = (await grantsOf(db, subject.pluginId)).filter(row => {
        const granted = parseGranted(row.capability);
        return row.key_id === subject.keyId && row.workspace === subject.workspace && row.decision === 'allow' && (capability === undefined || granted?.name === capability);
      });
      for (const row of rows) await removeGrant(db, row);
      await happened({ name: 'grant.revoke', at: new Date(this.now()).toISOString(), pluginId: subject.pluginId, capability: capability ?? null, key: subject.keyId, grants: rows.length }, { workspace: subject.workspace });
      return rows.length;
    });
  }

  /** Keeps what was allowed for one run until there is one. */
  keepForNextRun(subject: Subject, grants: readonly Grant[]): void {
    this.once.set(keyOf(subject), grants);
  }

  /** What was kept for one run; it is gone afterwards. */
  takeForRun(subject: Subject): readonly Grant[] {
    const grants = this.once.get(keyOf(subject)) ?? [];
    this.once.delete(keyOf(subject));
    return grants;
  }
}

function keyOf(subject: Subject): string {
  return JSON.stringify([subject.pluginId, subject.keyId, subject.workspace]);
}
