import type { Subject } from '../../capabilities/effective';
import { formatGranted } from '../../capabilities/granted';
import type { Grant } from '../../capabilities/types';
import type { GrantRevocation } from '../../store/grantRevocations';

/** In the place of a key's fingerprint, for packages that nobody signed. */
export const UNSIGNED = 'unsigned';

/** A decision that only this window knows. */
interface HeldGrant {
  readonly grant: Grant;
  /** The newest entry of the audit log when it was made: what was revoked after that, in any window, takes it back. */
  readonly sequence: number;
}

/** What was allowed for one run, until that run, and for as long as this window is open. Nothing of it is on the disk. */
export class HeldGrants {
  private held: readonly HeldGrant[] = [];

  /** Adds decisions, each in the place of an earlier one about the same. */
  add(grants: readonly Grant[], sequence: number): void {
    const isReplaced = ({ grant }: HeldGrant): boolean => grants.some(other => isSame(grant, other) && grant.lifetime === other.lifetime && formatGranted(grant.asked) === formatGranted(other.asked));
    this.held = [...this.held.filter(each => !isReplaced(each)), ...grants.map(grant => ({ grant, sequence }))];
  }

  of(subject: Subject): readonly Grant[] {
    return this.held.filter(({ grant }) => isSame(grant, subject)).map(({ grant }) => grant);
  }

  /** What was allowed for one run; it is gone afterwards. */
  takeForRun(subject: Subject): readonly Grant[] {
    const isTaken = ({ grant }: HeldGrant): boolean => grant.lifetime === 'once' && isSame(grant, subject);
    const taken = this.held.filter(isTaken).map(({ grant }) => grant);
    this.held = this.held.filter(each => !isTaken(each));
    return taken;
  }

  /** Forgets everything of a plugin in one place. */
  forget(subject: Subject): void {
    this.held = this.held.filter(({ grant }) => !isSame(grant, subject));
  }

  /** The entry of the audit log since which revocations count; `undefined` where nothing is held. */
  get since(): number | undefined {
    return this.held.length === 0 ? undefined : Math.min(...this.held.map(({ sequence }) => sequence));
  }

  /**
   * Forgets what was taken back.
   *
   * @param replaced whoever wrote the next unsigned package of an id need not be who wrote the one before: of those nothing is kept
   */
  revoke(ended: readonly GrantRevocation[], replaced: readonly GrantRevocation[] = []): void {
    this.held = this.held.filter(({ grant, sequence }) => {
      const isSince = (entry: GrantRevocation): boolean => entry.sequence > sequence && isAbout(entry, grant, grant.asked.name);
      return !ended.some(isSince) && !(grant.keyId === UNSIGNED && replaced.some(isSince));
    });
  }
}

/** Whether a revocation takes back a capability of a plugin in a place. */
export function isAbout({ pluginId, capability, workspace }: GrantRevocation, subject: Pick<Subject, 'pluginId' | 'workspace'>, name: string): boolean {
  return pluginId === subject.pluginId && (workspace === null || workspace === subject.workspace) && (capability === null || capability === name);
}

function isSame(one: Subject, other: Subject): boolean {
  return one.pluginId === other.pluginId && one.keyId === other.keyId && one.workspace === other.workspace;
}
