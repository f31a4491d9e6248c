import { parseAsked, sinceOf } from '../capabilities/asked';
import { allowedRequests, isPreviewed } from '../capabilities/decisions';
import type { Subject } from '../capabilities/decisions';
import { touchesWorkspace } from '../capabilities/rights';
import { CAPABILITY_NAMES } from '../capabilities/types';
import type { CapabilityName, CapabilityRequest, Grant } from '../capabilities/types';
import { AirlockError } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import type { FileQuotas } from '../sandbox/quotas';
import type { ExecutionLimits } from '../sandbox/types';
import type { PluginRow } from '../store/installedPlugins';
import type { ConsentQuestions } from './consent';
import type { Workspace } from './deps';
import type { GrantBook } from './grantBook';
import type { ConsentQuestion, GivenLifetime } from './types';

/** One plugin in one workspace: the one whom a question is about. */
export interface Applicant {
  readonly row: PluginRow;
  readonly plugin: InstalledPlugin;
  readonly workspace: Workspace;
  /** Shown with the question. */
  readonly limits: ExecutionLimits;
  /** Shown with the question where it is about files. */
  readonly quotas: FileQuotas;
}

/** What a plugin may do in one run. */
export interface Permission {
  readonly allowed: readonly CapabilityRequest[];
  /** What it writes is to be shown, and applied when the user says so. */
  readonly isPreview: boolean;
}

/** Finds out what a plugin may do here, asking where nothing was decided. */
export class Permissions {
  constructor(private readonly book: GrantBook, private readonly questions: ConsentQuestions) {}

  /**
   * What a plugin may do in its next run.
   *
   * @throws AirlockError `workspace.untrusted`, `consent.denied` where nothing was decided, `cancelled`
   */
  async forRun(applicant: Applicant, signal: AbortSignal): Promise<Permission> {
    const subject = subjectOf(applicant.row, applicant.workspace);
    refuseUntrusted(applicant);
    const requests = askable(applicant);
    const kept = this.book.takeForRun(subject);
    let grants = [...await this.book.decided(subject), ...kept];
    if (this.book.undecided(requests, grants, subject).length > 0) {
      const once = await this.questions.ask(JSON.stringify(subject), async put => {
        const decided = [...await this.book.decided(subject), ...kept];
        const open = this.book.undecided(requests, decided, subject);
        if (open.length === 0) return [];
        return this.book.record(subject, open, await put(questionAbout(applicant, open, decided)), { replace: false });
      }, signal);
      grants = [...await this.book.decided(subject), ...kept, ...once];
    }
    const allowed = allowedRequests(requests, grants, subject);
    return { allowed, isPreview: isPreviewed(allowed, grants, subject) };
  }

  /**
   * Asks about everything again; what was decided before counts until there is an answer. What is allowed once is
   * allowed to the next run.
   */
  async review(applicant: Applicant, signal: AbortSignal): Promise<void> {
    const subject = subjectOf(applicant.row, applicant.workspace);
    refuseUntrusted(applicant);
    const requests = askable(applicant).filter(request => request.name !== 'log');
    await this.questions.ask(JSON.stringify(['review', subject]), async put => {
      const answer = await put(questionAbout(applicant, requests, await this.book.decided(subject)));
      this.book.keepForNextRun(subject, await this.book.record(subject, requests, answer, { replace: true }));
    }, signal);
  }

  /** Gives a right besides those that there are. @throws AirlockError `usage.invalid` where the plugin doesn't ask for that capability */
  async allow({ row, workspace, requests }: Pick<Applicant, 'row' | 'workspace'> & { readonly requests: readonly CapabilityRequest[] }, capability: CapabilityRequest, given: GivenLifetime): Promise<void> {
    if (!requests.some(({ name }) => name === capability.name)) {
      throw new AirlockError('usage.invalid', `${row.id} doesn't ask for ${capability.name}, so it can't be allowed.`, 'Tell its author.');
    }
    const subject = subjectOf(row, workspace);
    const choice = given.lifetime === 'until' ? { choice: given.lifetime, until: given.until } : given.lifetime;
    this.book.keepForNextRun(subject, [...this.book.takeForRun(subject), ...await this.book.record(subject, [capability], { choices: [choice] }, { replace: false })]);
  }

  /** Forgets what was allowed: of one capability, or of all. Returns how many decisions it was. */
  revoke({ row, workspace }: Pick<Applicant, 'row' | 'workspace'>, capability: CapabilityName | undefined): Promise<number> {
    return this.book.revoke(subjectOf(row, workspace), capability);
  }
}

/** Whom and where decisions about a plugin are for. */
export function subjectOf(row: PluginRow, workspace: Workspace): Subject {
  return { pluginId: row.id, keyId: row.signer_key_id ?? 'unsigned', workspace: workspace.identity };
}

/** Where no folder is open, nobody is asked about files. */
function askable({ plugin, workspace }: Applicant): readonly CapabilityRequest[] {
  const { capabilities } = plugin.manifest;
  return workspace.folders.length === 0 ? capabilities.filter(capability => !touchesWorkspace(capability)) : capabilities;
}

function refuseUntrusted({ plugin, workspace }: Applicant): void {
  if (workspace.isTrusted || !plugin.manifest.capabilities.some(touchesWorkspace)) return;
  throw new AirlockError(
    'workspace.untrusted',
    `${plugin.manifest.meta.name} works on the files of the workspace, and this workspace is not trusted.`,
    'Trust it first, if you do, with "Workspaces: Manage Workspace Trust".',
  );
}

function questionAbout({ row, plugin, workspace, limits, quotas }: Applicant, requests: readonly CapabilityRequest[], decided: readonly Grant[]): ConsentQuestion {
  const brought = parseAsked(row.asked) ?? [];
  const asked = new Set(plugin.manifest.capabilities.map(request => request.name));
  return {
    plugin,
    workspaceName: workspace.name,
    requests,
    since: requests.map(request => sinceOf(request, brought)),
    decided,
    notRequested: CAPABILITY_NAMES.filter(name => name !== 'log' && !asked.has(name)),
    limits: { fuel: limits.fuel, memoryMiB: limits.memoryPages / 16, wallMs: limits.wallMs, quotas },
  };
}
