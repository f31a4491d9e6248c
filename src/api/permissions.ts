import { parseAsked, sinceOf } from '../capabilities/asked';
import { effectiveRights, isPreviewed, undecidedPart } from '../capabilities/effective';
import type { Subject } from '../capabilities/effective';
import { unableOf } from '../capabilities/unable';
import { preapproved } from '../capabilities/policy/preapproved';
import type { Rulings } from '../capabilities/policy/rulings';
import { touchesWorkspace } from '../capabilities/rights';
import { CAPABILITY_NAMES } from '../capabilities/types';
import type { CapabilityRequest, Grant } from '../capabilities/types';
import { AirlockError } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import type { FileQuotas } from '../sandbox/fileQuotas';
import type { ExecutionLimits } from '../sandbox/types';
import type { PluginRow } from '../store/installedPlugins';
import type { PluginImport } from '../wasm/types';
import type { ConsentQuestions } from './consent';
import type { Workspace } from './deps';
import { countFiles } from './grants/countFiles';
import type { GrantBook } from './grants/grantBook';
import { UNSIGNED } from './grants/heldGrants';
import type { Warrant } from './grants/runningRights';
import type { RunOptions } from './runTypes';
import type { ConsentQuestion } from './prompts';

/** One plugin in one workspace: the one whom a question is about. */
export interface Applicant {
  readonly row: PluginRow;
  readonly plugin: InstalledPlugin;
  readonly workspace: Workspace;
  /** Shown with the question. */
  readonly limits: ExecutionLimits;
  /** Shown with the question where it is about files. */
  readonly quotas: FileQuotas;
  /** What the module imports; `undefined` where that can't be told in time. */
  readonly imports: () => Promise<readonly PluginImport[] | undefined>;
}

/** What a plugin may do in one run. */
export interface Permission extends Warrant {
  /** What it writes is to be shown, and applied when the user says so. */
  readonly isPreview: boolean;
}

/** Finds out what a plugin may do here, asking where nothing was decided. */
export class Permissions {
  /** @param programsOff how to switch on that plugins run programs; `undefined` where they may. They are not asked about as long as none is run. */
  constructor(private readonly book: GrantBook, private readonly questions: ConsentQuestions, private readonly programsOff: () => string | undefined = () => undefined) {}

  /**
   * What a plugin may do in its next run.
   *
   * @param rulings what rules deny is not asked about, nor what they allow in the place of grants
   * @param isBackground nobody is there: what would need a question fails, but for one that is open anyway
   * @throws AirlockError `workspace.untrusted`, `consent.denied` where nothing was decided, `cancelled`
   */
  async forRun(applicant: Applicant, rulings: Rulings, { signal, isBackground }: Pick<RunOptions, 'signal' | 'isBackground'>): Promise<Permission> {
    const subject = subjectOf(applicant.row, applicant.workspace);
    refuseUntrusted(applicant);
    const off = this.programsOff();
    const requests = askable(applicant, off).filter(({ name }) => rulings.denied(name) === undefined);
    const ruled = preapproved(requests, rulings, subject);
    let { grants, sequence } = await this.book.standing(subject);
    // All of them, those for one run as well: they are this run's from now on.
    this.book.takeForRun(subject);
    const kept = grants.filter(({ lifetime }) => lifetime === 'once');
    if (undecided(requests, [...grants, ...ruled], subject).length > 0) {
      const about = JSON.stringify(subject);
      if (isBackground === true && !this.questions.isOpen(about)) throw unattended(applicant);
      const once = await this.questions.ask(about, async put => {
        const before = await this.book.standing(subject);
        const decided = [...before.grants, ...kept];
        const open = undecided(requests, [...decided, ...ruled], subject);
        if (open.length === 0) return { grants: [], sequence: before.sequence };
        return this.book.record(subject, open, await put(await questionAbout(applicant, open, decided, off)), { replace: false, shown: applicant.row });
      }, signal);
      const after = await this.book.standing(subject);
      grants = [...after.grants, ...kept, ...once.grants];
      // What is only this run's is not in the book any more: what was revoked since it was made counts against it.
      if (kept.length === 0) sequence = once.grants.length > 0 ? once.sequence : after.sequence;
    }
    const rights = effectiveRights(requests, [...grants, ...ruled], subject);
    return { subject, rights, sequence, isPreview: isPreviewed(rights) };
  }

  /**
   * Asks about everything again; what was decided before counts until there is an answer. What is allowed once is
   * allowed to the next run.
   */
  async review(applicant: Applicant, signal: AbortSignal): Promise<void> {
    const subject = subjectOf(applicant.row, applicant.workspace);
    refuseUntrusted(applicant);
    const off = this.programsOff();
    const requests = askable(applicant, off).filter(request => request.name !== 'log');
    await this.questions.ask(JSON.stringify(['review', subject]), async put => {
      const { grants } = await this.book.standing(subject);
      this.book.keepForNextRun(await this.book.record(subject, requests, await put(await questionAbout(applicant, requests, grants, off)), { replace: true, shown: applicant.row }));
    }, signal);
  }
}

/** Whom and where decisions about a plugin are for. */
export function subjectOf(row: PluginRow, workspace: Workspace): Subject {
  return { pluginId: row.id, keyId: row.signer_key_id ?? UNSIGNED, workspace: workspace.identity };
}

/** Where no folder is open, nobody is asked about files; nor about programs where none is run. */
function askable({ plugin, workspace }: Applicant, programsOff: string | undefined): readonly CapabilityRequest[] {
  const capabilities = plugin.manifest.capabilities.filter(({ name }) => name !== 'exec' || programsOff === undefined);
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

/** What of the requests no decision covers. */
function undecided(requests: readonly CapabilityRequest[], grants: readonly Grant[], subject: Subject): readonly CapabilityRequest[] {
  return requests.flatMap(request => undecidedPart(request, grants, subject) ?? []);
}

function unattended({ plugin, workspace }: Applicant): AirlockError {
  return new AirlockError('consent.denied', `${plugin.manifest.meta.name} needs your decision about what it may do in ${workspace.name}, so it was not run in the background.`, 'Run it yourself to be asked, or review its rights.');
}

async function questionAbout({ row, plugin, workspace, limits, quotas, imports }: Applicant, requests: readonly CapabilityRequest[], decided: readonly Grant[], programsOff: string | undefined): Promise<ConsentQuestion> {
  const known = await imports();
  const brought = parseAsked(row.asked) ?? [];
  const asked = new Set(plugin.manifest.capabilities.map(request => request.name));
  return {
    plugin,
    workspaceName: workspace.name,
    requests,
    since: requests.map(request => sinceOf(request, brought)),
    decided,
    ...(known === undefined ? {} : { unable: unableOf(known) }),
    ...(workspace.folders.length === 0 ? {} : { countFiles: (counted, stopped) => countFiles(workspace.folders.map(({ files }) => files), counted, stopped) }),
    ...(programsOff === undefined || !asked.has('exec') ? {} : { switchedOff: [{ name: 'exec', switchOn: programsOff }] }),
    notRequested: CAPABILITY_NAMES.filter(name => name !== 'log' && !asked.has(name)),
    limits: { fuel: limits.fuel, memoryMiB: limits.memoryPages / 16, wallMs: limits.wallMs, quotas },
  };
}
