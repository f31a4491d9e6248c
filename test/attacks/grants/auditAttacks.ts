import { ID } from '../../support/serviceFixture';
import { READS } from './grantScene';
import type { GrantScene } from './grantScene';

/** A change of what the audit log says about rights. */
export interface AuditAttack {
  readonly what: string;
  /** Made in the store, behind Airlock's back. */
  readonly tamper: (scene: GrantScene) => Promise<void>;
}

/** Has a right granted narrowly, revoked, and granted again: there is something to hide and something to make more of. */
export async function layHistory(scene: GrantScene): Promise<void> {
  const airlock = await scene.window();
  await scene.install(airlock, READS('**'));
  await scene.decide(airlock, { choice: 'workspace', scope: ['docs/**'] });
  await airlock.revokeGrants(ID);
  await scene.decide(airlock, { choice: 'workspace', scope: ['docs/a'] });
}

const editing = (what: string, ...statements: readonly string[]): AuditAttack => ({
  what,
  async tamper(scene) {
    for (const statement of statements) await scene.edit(statement);
  },
});

const FIRST = "(SELECT min(sequence) FROM audit_log WHERE event = 'grant.allow')";

export const auditAttacks: readonly AuditAttack[] = [
  editing('hide that a right was revoked', "DELETE FROM audit_log WHERE event = 'grant.revoke'"),
  editing('hide that a right was granted', `DELETE FROM audit_log WHERE sequence = ${FIRST}`),
  editing('make a denial of what was granted', `UPDATE audit_log SET event = 'grant.deny' WHERE sequence = ${FIRST}`),
  editing('make the scope of what was granted wider', `UPDATE audit_log SET detail = replace(detail, 'docs/**', '**') WHERE sequence = ${FIRST}`),
  editing('say of another plugin that its right was revoked', "UPDATE audit_log SET plugin_id = 'org.example.other' WHERE event = 'grant.revoke'"),
  editing('say that a right was granted after it was revoked', "UPDATE audit_log SET sequence = sequence + 1000 WHERE event = 'grant.revoke'"),
  editing('put in a grant that nobody made', "INSERT INTO audit_log SELECT sequence + 1000, at, event, plugin_id, detail, hash FROM audit_log WHERE event = 'grant.allow' ORDER BY sequence LIMIT 1"),
];
