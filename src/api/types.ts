import type { PolicyEffect } from '../capabilities/policy/types';
import type { EventListener, Subscription } from '../events/bus';
import type { FileQuotas } from '../sandbox/quotas';
import type { Change, Conflict } from '../sandbox/overlay';
import type { CpuProfile } from '../sandbox/profile/cpuProfile';
import type { ExecutionReport } from '../sandbox/types';
import type { ExpectedPackage } from '../plugins/catalogue/expected';
import type { BillOptions } from '../plugins/sbom/bill';
import type { FetchProgress, PackageReference } from '../plugins/sources/source';
import type { AuditVerdict } from '../store/auditVerdict';
import type { RecordFormat, RecordKind } from '../store/recordExport';
import type { OfferedPackage } from './found';
import type { SecurityReview } from './review/securityReview';
import type { PluginLifecycle } from './lifecycleTypes';
import type { PluginUpdates } from './updateTypes';
import type { CatalogueService } from './catalogue';
import type { RightsReport } from './policy/rightsReport';
import type { TrustDesk } from './trustDesk';
import type { CapabilityName, CapabilityRequest, ExecutionRecord, Grant, InstalledPlugin, Manifest, Signer } from '../plugins/types';

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

export interface InstallOptions {
  /** Cancels the fetch, and what follows up to the moment that the plugin is recorded. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Lets an older version take the place of what is installed. */
  readonly allowDowngrade?: boolean;
  /** What the package has to be; anything else is refused with `catalogue.mismatch`. */
  readonly expected?: ExpectedPackage;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** The plugin waits for what is returned. */
  readonly stdout: (bytes: Uint8Array) => void | Promise<void>;
  readonly stderr: (bytes: Uint8Array) => void | Promise<void>;
  readonly log: (level: LogLevel, message: string) => void;
  readonly onProgress?: (progress: { readonly fuelUsed: bigint; readonly memoryPages: number; readonly phase: string }) => void;
  /** Nobody asked for it just now: where something is not decided it fails with `consent.denied`, and no question pops up. */
  readonly isBackground?: boolean;
}

/** The report of a run of an installed plugin. */
export interface CommandReport extends ExecutionReport {
  /** What would allow what was denied, the narrowest first; absent where nothing was, or nothing could. */
  readonly offers?: readonly GrantOffer[];
}

/** A right that a plugin can be given for what it was denied; within what its manifest asks for. */
export interface GrantOffer {
  readonly capability: CapabilityRequest;
  /** Without how long: `let Word Count read docs/**`. */
  readonly words: string;
  /** As the command line has it: `fs.read:docs/**`. */
  readonly flag: string;
}

/** Rights that were taken from a plugin in this workspace. */
export interface WithdrawnGrants {
  /** What is forgotten, of the store and of this window. */
  readonly grants: readonly Grant[];
  /**
   * Gives back those whose time is not over and about whose capability nothing was decided or revoked here since. What ran by them stays
   * ended; what other windows knew alone stays forgotten.
   *
   * @returns those that were given back
   */
  readonly undo: () => Promise<readonly Grant[]>;
}

/** How long something is allowed that was not asked about. */
export type GivenLifetime =
  | { readonly lifetime: 'once' | 'session' | 'workspace' }
  /** @property until RFC 3339 */
  | { readonly lifetime: 'until'; readonly until: string };

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** The questions that only a person answers. */
export interface Prompts {
  /**
   * The package is unsigned or signed by an unknown key, and the trust policy is `ask`. True installs it without trusting
   * anybody; a name trusts the key from now on, for this plugin, as that of whom it names.
   */
  confirmUntrusted(manifest: Manifest, signer: Signer): Promise<UntrustedAnswer>;
  /** What the plugin may do here. `undefined`: closed without an answer; nothing runs. */
  consent(question: ConsentQuestion): Promise<ConsentAnswer | undefined>;
  /**
   * A rule has the user asked about one call of a plugin that runs. `undefined`: closed without an answer, which is a no. Where it is
   * absent nobody can be asked, and the call is refused.
   */
  permit?(question: PermitQuestion): Promise<PermitAnswer | undefined>;
}

/** A call that a rule has the user asked about (docs/POLICY.md). */
export interface PermitQuestion {
  readonly plugin: InstalledPlugin;
  readonly workspaceName: string;
  readonly capability: CapabilityName;
  /** The function that was called, as the plugin names it; absent for files and variables. */
  readonly call?: string;
  /** What it is about: a path, `METHOD https://host/path`, a model, a command line. The plugin's own words. */
  readonly argument?: string;
  /** What the rule that asks is called, and why it does. */
  readonly rule: { readonly name: string; readonly reason?: string };
  /** What `run` holds for: a host, a model, a command, globs of files; absent where it is all that the rule is about. */
  readonly unit?: string;
  /** What `always` adds to the user's own rules; absent where no rule of theirs would answer it. */
  readonly offer?: WrittenRule;
  /** Aborted when the execution ends: the question is withdrawn. */
  readonly signal: AbortSignal;
}

/** `once`: this call. `run`: while the plugin runs. `always`: from now on, by a rule of the user's. */
export type PermitAnswer = 'once' | 'run' | 'always' | 'deny';

/** A rule as settings write it. */
export interface WrittenRule {
  readonly effect: PolicyEffect;
  readonly plugin: string;
  readonly signer?: string;
  readonly capability: CapabilityName | '*';
  readonly argument?: string;
  readonly reason?: string;
}

export type UntrustedAnswer = boolean | { readonly trustAs: string };

export interface ConsentQuestion {
  readonly plugin: InstalledPlugin;
  readonly workspaceName: string;
  /** What is asked for and not yet decided; `log` is never asked about. */
  readonly requests: readonly CapabilityRequest[];
  /** The version that brought each of `requests`; `undefined` for what the plugin asked for from the start. */
  readonly since: readonly (string | undefined)[];
  /** What was decided before, to be shown. */
  readonly decided: readonly Grant[];
  /**
   * What the module has no way to do, whatever is allowed: it imports nothing that could. Absent where that is not known: the module was
   * not looked at.
   */
  readonly unable?: readonly CapabilityName[];
  /** What it asks for and gets whatever is said here, which is nothing: it is switched off. `switchOn` says how that is changed, a sentence. */
  readonly switchedOff?: readonly { readonly name: CapabilityName; readonly switchOn: string }[];
  /** Counts the files of the workspace that globs match, and of those only what `within` matches, up to some number; absent where no folder is open. */
  readonly countFiles?: (counted: { readonly globs: readonly string[]; readonly within?: readonly string[] | undefined }, signal: AbortSignal) => Promise<FileCount>;
  /** Capabilities that the plugin does not ask for. */
  readonly notRequested: readonly string[];
  readonly limits: { readonly fuel: bigint; readonly memoryMiB: number; readonly wallMs: number; readonly quotas: FileQuotas };
  /** Aborted when whatever asks is cancelled: the question is withdrawn, unanswered. */
  readonly signal?: AbortSignal | undefined;
}

/** For how long something is allowed; `preview` is for `fs.write` alone, and lasts. */
export type ConsentWord = 'once' | 'session' | 'until' | 'workspace' | 'preview' | 'deny';

/** A choice with what was made narrower than asked for. */
export interface DetailedChoice {
  readonly choice: ConsentWord;
  /** ISO 8601; with `until`, and only then. */
  readonly until?: string;
  /** In the place of the scope asked for: paths, host names, variables, commands, models. What is wider than that counts as what was asked for. */
  readonly scope?: readonly string[];
  /** HTTP methods, some of those asked for. */
  readonly methods?: readonly string[];
  readonly tokensPerDay?: number;
  readonly bytesPerRun?: number;
}

/** One choice per request, in the order of the question. */
export type ConsentChoice = Exclude<ConsentWord, 'until'> | DetailedChoice;
export interface ConsentAnswer {
  readonly choices: readonly ConsentChoice[];
}

/** How many files there are. */
export interface FileCount {
  readonly matching: number;
  /** Whether there may be more: it was not counted on. */
  readonly isCapped: boolean;
}

/** The questions about what plugins write. */
export interface ChangePrompts {
  /** A plugin wants to write to a file that has unsaved changes in the editor. True lets it. */
  overwriteUnsaved(question: { readonly plugin: InstalledPlugin; readonly path: string; readonly signal: AbortSignal }): Promise<boolean>;
  /** What a plugin would change. `undefined`: not decided, since the window closes; nothing is applied. */
  reviewChanges(review: ChangesReview): Promise<'apply' | 'discard' | undefined>;
  /** The changes collide with others. `others` applies what does not collide, `undefined` goes back to the review. */
  resolveConflicts(question: { readonly plugin: InstalledPlugin; readonly conflicts: readonly ChangeConflict[]; readonly total: number; readonly signal: AbortSignal }): Promise<'all' | 'others' | undefined>;
}

/** What a run would change, to be looked at. */
export interface ChangesReview {
  readonly plugin: InstalledPlugin;
  readonly command: string;
  readonly folders: readonly FolderChanges[];
  /** Why these may not be all the changes that the plugin wanted to make; absent where they are. */
  readonly incomplete?: string;
  readonly signal: AbortSignal;
}

export interface FolderChanges {
  readonly name: string;
  /** URI of the folder, where it has one. */
  readonly location?: string;
  readonly changes: readonly Change[];
}

/** A place that somebody else changed since, or that has unsaved changes in the editor. */
export interface ChangeConflict {
  readonly folder: string;
  readonly path: string;
  readonly what: Conflict['what'] | 'unsaved';
}
