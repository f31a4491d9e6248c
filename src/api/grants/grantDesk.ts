import { narrowed } from '../../capabilities/narrowing';
import { scopeOf } from '../../capabilities/scope';
import { describeCapability } from '../../capabilities/words';
import type { CapabilityName, CapabilityRequest, Grant } from '../../capabilities/types';
import { AirlockError } from '../../errors';
import type { InstalledPackages } from '../../plugins/installed';
import type { PluginRow } from '../../store/installedPlugins';
import type { Workspace } from '../deps';
import { subjectOf } from '../permissions';
import type { GivenLifetime, WithdrawnGrants } from '../runTypes';
import { momentOf } from './answers';
import type { GrantBook } from './grantBook';

/** What the user decides about a plugin's rights without being asked. */
export class GrantDesk {
  constructor(private readonly book: GrantBook, private readonly packages: Pick<InstalledPackages, 'manifest'>, private readonly workspace: () => Workspace, private readonly now: () => number) {}

  async grants(row: PluginRow): Promise<readonly Grant[]> {
    return (await this.book.standing(subjectOf(row, this.workspace()))).grants;
  }

  /** @throws AirlockError `usage.invalid` where the manifest asks for nothing of it, `consent.denied` where the date is none to come */
  async allow(row: PluginRow, wanted: CapabilityRequest, given: GivenLifetime): Promise<void> {
    const { capabilities } = await this.packages.manifest(row);
    const { reason, ...capability } = wanted;
    if (!capabilities.some(request => request.name === capability.name && narrowed(request, { ...capability, scope: scopeOf(capability).length === 0 ? undefined : scopeOf(capability) }) !== undefined)) {
      throw new AirlockError('usage.invalid', `${row.id} doesn't ask to ${describeCapability(capability)}, so it can't be allowed to.`, 'Its author would have to ask for it in the manifest.');
    }
    const now = this.now();
    await this.book.add({
      ...subjectOf(row, this.workspace()), asked: capability, capability, decision: 'allow', grantedAt: new Date(now).toISOString(), lifetime: given.lifetime,
      ...(given.lifetime === 'until' ? { expiresAt: momentOf(given.until, now) } : {}),
    });
  }

  grantsElsewhere(row: PluginRow): Promise<readonly Grant[]> {
    return this.book.elsewhere(subjectOf(row, this.workspace()));
  }

  async withdraw(row: PluginRow, capabilities: readonly CapabilityName[]): Promise<WithdrawnGrants> {
    const subject = subjectOf(row, this.workspace());
    const withdrawn = await this.book.withdraw(subject, capabilities);
    return { grants: withdrawn.grants, undo: () => this.book.restore(subject, withdrawn) };
  }

  /** Returns how many decisions are forgotten. */
  revoke(row: PluginRow, { capability, everywhere = false }: { readonly capability?: CapabilityName; readonly everywhere?: boolean }): Promise<number> {
    const { keyId, workspace } = subjectOf(row, this.workspace());
    return this.book.revoke({ pluginId: row.id, keyId, capability, workspace: everywhere ? undefined : workspace });
  }
}
