import type { EventListener, Subscription } from '../events/bus';
import type { CpuProfile } from '../sandbox/profile/cpuProfile';
import type { ExecutionReport } from '../sandbox/types';
import type { BillOptions } from '../plugins/sbom/bill';
import type { PackageReference } from '../plugins/sources/source';
import type { AuditVerdict } from '../store/auditVerdict';
import type { RecordFormat, RecordKind } from '../store/recordExport';
import type { OfferedPackage } from './found';
import type { SecurityReview } from './review/securityReview';
import type { PluginLifecycle } from './lifecycleTypes';
import type { PluginUpdates } from './updateTypes';
import type { CatalogueService } from './catalogue';
import type { RightsReport } from './policy/rightsReport';
import type { TrustDesk } from './trustDesk';
import type { CapabilityName, ExecutionRecord, Grant, InstalledPlugin } from '../plugins/types';
import type { CommandReport, GivenLifetime, GrantOffer, RunOptions, WithdrawnGrants } from './runTypes';
import type { InstallOptions } from './lifecycleTypes';

/**
 * What Airlock can do, without an editor: the extension and the command line both drive this. Questions go to the
 * `Prompts` it was made with. Failures are thrown as AirlockError.
 */
export interface Airlock extends PluginLifecycle {
  /** Calls for everything that happens, in order, once it is on record; docs/EVENTS.md tells what there is. */
  onDidEvent(listener: EventListener): Subscription;
  /** Calls at every event, for views that read everything again. */
  onDidChange(listener: () => void): Subscription;
  plugins(): Promise<readonly InstalledPlugin[]>;
  /**
   * The packages in the discovery directories, looked for at the first call and watched from then on; `again` looks anew. They
   * are offered: none was verified, and none is installed or run.
   */
  found(options?: { readonly again?: boolean }): Promise<readonly OfferedPackage[]>;
  /** The newest executions of a plugin, newest first. */
  executions(pluginId: string, limit: number): Promise<readonly ExecutionRecord[]>;
  grants(pluginId: string): Promise<readonly Grant[]>;
  /** What was decided about a plugin for other workspaces, whichever key signed it then. What only other windows know is not in it. */
  grantsElsewhere(pluginId: string): Promise<readonly Grant[]>;
  /**
   * Fetches a package, verifies it, asks where the policy says so, copies and records; over an installed plugin it is an
   * update, by the same rules. Rejects with AirlockError; nothing of a package that wasn't installed is left behind.
   */
  install(reference: PackageReference, options?: InstallOptions): Promise<InstalledPlugin>;
  /** What the user decides about keys. */
  readonly trust: TrustDesk;
  /** Newer versions of what is installed. */
  readonly updates: PluginUpdates;
  setEnabled(pluginId: string, enabled: boolean): Promise<void>;
  uninstall(pluginId: string): Promise<void>;
  /** Asks for consent where needed, hardens, runs, records. Rejects only where nothing was run. */
  runCommand(pluginId: string, command: string, run: RunOptions): Promise<CommandReport>;
  /**
   * As `runCommand`, on the embedded host and slower, counting fuel by call path (docs/PROFILE.md). It is not recorded for a
   * replay.
   */
  profileCommand(pluginId: string, command: string, run: RunOptions): Promise<{ readonly report: CommandReport; readonly profile: CpuProfile }>;
  /**
   * Runs a recorded execution again, exactly, with nothing of this machine. Nothing is asked and nothing is recorded.
   * Rejects with AirlockError `recording.*` where it can't be replayed, or differs.
   */
  replayExecution(pluginId: string, executionId: string, run: RunOptions): Promise<ExecutionReport>;
  /** The recording of an execution with its module, as `airlock replay` reads it. Rejects with AirlockError `recording.*`. */
  recordingOf(pluginId: string, executionId: string): Promise<Uint8Array>;
  /** Checks the hash chain of the audit log. */
  verifyAuditLog(): Promise<AuditVerdict>;
  /** The record as text, piece by piece and oldest first. */
  exportRecord(kind: RecordKind, format: RecordFormat): AsyncIterable<string>;
  /** What stands out in executions. */
  readonly review: SecurityReview;
  /** The bill of materials of all installed plugins, CycloneDX 1.6 as JSON (docs/SBOM.md). */
  billOfMaterials(options?: BillOptions): Promise<string>;
  /** Opens the consent question again, for all capabilities. What runs by a right that is lost by the answer is ended. */
  reviewGrants(pluginId: string): Promise<void>;
  /**
   * Gives a plugin a right here besides those that it has: an offer of a report. What its manifest doesn't ask for stays denied.
   *
   * @throws AirlockError `plugin.not-found`, `usage.invalid` where it asks for nothing of it, or the date is none to come
   */
  allow(pluginId: string, offer: Pick<GrantOffer, 'capability'>, lifetime: GivenLifetime): Promise<void>;
  /**
   * Takes rights from a plugin, in all windows, and ends what runs by them. Denials stay.
   *
   * @param which of one capability, or of all where it names none; in this workspace, or everywhere
   * @returns how many of its decisions are forgotten
   */
  revokeGrants(pluginId: string, which?: { readonly capability?: CapabilityName; readonly everywhere?: boolean }): Promise<number>;
  /**
   * As `revokeGrants` in this workspace, of several capabilities, and it can be taken back.
   *
   * @throws AirlockError `plugin.not-found`
   */
  withdrawGrants(pluginId: string, capabilities: readonly CapabilityName[]): Promise<WithdrawnGrants>;
  /**
   * What a plugin may do here, and where each of it comes from: its manifest, what was decided, rules.
   *
   * @throws AirlockError `plugin.not-found`
   */
  rights(pluginId: string): Promise<RightsReport>;
  /** What can be installed, as the configured catalogues describe it. */
  readonly catalogue: CatalogueService;
  /** Resolves when nothing is under way any more: no run, and no changes that wait to be applied or discarded. */
  idle(): Promise<void>;
  dispose(): Promise<void>;
}
