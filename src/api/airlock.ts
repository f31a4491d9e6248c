import { wordedBy } from '../capabilities/foreign/worded';
import { parseSettings, settingsFor } from '../capabilities/settings';
import type { WrittenSettings } from '../capabilities/settings';
import { EventBus } from '../events/bus';
import type { EventListener, Subscription } from '../events/bus';
import type { Shelf } from '../plugins/install';
import { InstalledPackages } from '../plugins/installed';
import type { BillOptions } from '../plugins/sbom/bill';
import type { PackageReference } from '../plugins/sources/source';
import { acceptedRotations } from '../plugins/trust/acceptedRotations';
import type { CapabilityName, ExecutionRecord, Grant, InstalledPlugin } from '../plugins/types';
import type { CpuProfile } from '../sandbox/profile/cpuProfile';
import type { ExecutionReport } from '../sandbox/types';
import { verifyAuditLog } from '../store/auditVerdict';
import type { AuditVerdict } from '../store/auditVerdict';
import { executionsOf } from '../store/executions';
import { allPlugins, pluginById, setPluginState } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import { Ledger } from '../store/ledger';
import { availableUpdates } from '../store/updates';
import { exportRecord } from '../store/recordExport';
import type { RecordFormat, RecordKind } from '../store/recordExport';
import { openStore, storeFolder } from '../store/store';
import type { Store } from '../store/types';
import { Abandoned } from './abandoned';
import { Admission } from './admission';
import { createCatalogueService } from './catalogue';
import type { CatalogueService } from './catalogue';
import { billOfMaterials } from './billOfMaterials';
import { ConsentQuestions } from './consent';
import type { AirlockDeps } from './deps';
import { toRecord } from './executionRecord';
import { Discovery } from './found';
import type { OfferedPackage } from './found';
import { GrantBook } from './grants/grantBook';
import { GrantDesk } from './grants/grantDesk';
import { RunningRights } from './grants/runningRights';
import { Installation } from './installation';
import { Lifecycle } from './lifecycle';
import type { Dependents, InstalledVersion, ReloadOptions, UpdateOptions, UpdateResult } from './lifecycleTypes';
import { Permissions } from './permissions';
import { PluginTrust } from './pluginTrust';
import { PolicyDesk } from './policy/policyDesk';
import type { RightsReport } from './policy/rightsReport';
import { programsSwitchedOff } from './programAccess';
import { Recordings } from './recordings';
import { ReplacedVersions } from './replaced';
import { replayExecution, savedRecording } from './replays';
import { StoredReview } from './review/securityReview';
import type { SecurityReview } from './review/securityReview';
import { RollingBack } from './rollingBack';
import { Runner } from './runner';
import type { Settings } from './runSettings';
import { UserTrust } from './trustDesk';
import type { TrustDesk } from './trustDesk';
import { Uninstalling, notInstalled } from './uninstalling';
import type { Airlock } from './types';
import type { InstallOptions } from './lifecycleTypes';
import type { CommandReport, GivenLifetime, GrantOffer, RunOptions, WithdrawnGrants } from './runTypes';
import { UpdateSchedule } from './updateSchedule';
import { Updates, knownUpdates } from './updates';
import { Watching } from './watching';

/** Versions kept for a roll back where nobody says how many. */
const VERSIONS_KEPT = 2;

/** Airlock on the ports that it is given. Nothing is opened before the first call. */
export function createAirlock(deps: AirlockDeps): Airlock {
  return new Service(deps);
}

class Service implements Airlock {
  readonly catalogue: CatalogueService;
  private readonly bus: EventBus;
  private readonly store: Store;
  private readonly ledger: Ledger;
  private readonly packages: InstalledPackages;
  private readonly book: GrantBook;
  private readonly running: RunningRights;
  private readonly desk: GrantDesk;
  private readonly recordings: Recordings;
  private readonly policy: PolicyDesk;
  private readonly runner: Runner;
  private readonly discovery: Discovery;
  private readonly watching: Watching;
  readonly updates: Updates;
  private readonly schedule: UpdateSchedule;
  private readonly installation: Installation;
  private readonly lifecycle: Lifecycle;
  private readonly rollingBack: RollingBack;
  private readonly uninstalling: Uninstalling;
  private readonly abandoned: Abandoned;
  readonly review: SecurityReview;
  private readonly pluginTrust: PluginTrust;
  readonly trust: TrustDesk;
  private isPrepared = false;

  constructor(private readonly deps: AirlockDeps) {
    const { storage, root, now } = deps;
    const place = { location: storeFolder(storage, root), onProblem: deps.onProblem };
    this.store = deps.openStore?.(place) ?? openStore({ ...place, storage, sqlite: deps.sqlite });
    this.bus = new EventBus((error, event) => deps.onListenerFailure?.(error, event));
    this.ledger = new Ledger(this.store, this.bus);
    this.store.onDidChange(change => {
      const { tables } = change;
      this.bus.emit({ name: 'store.change', at: this.timestamp(), tables: tables === undefined ? null : [...tables].join(' ') });
      if (tables?.has('installed_plugins') !== false) this.runner.stopBlocked();
      this.running.changed(change);
    });
    const shelf: Shelf = { storage, folder: storage.join(root, 'plugins'), ledger: this.ledger, now, versionsKept: () => deps.versionsKept?.() ?? VERSIONS_KEPT };
    this.packages = new InstalledPackages(storage, shelf.folder, wordedBy(() => deps.foreign?.interfaces ?? []));
    this.recordings = new Recordings(storage, storage.join(root, 'recordings'));
    this.pluginTrust = new PluginTrust(deps, this.ledger);
    const trust = new UserTrust(deps, this.ledger, this.packages, this.pluginTrust);
    this.trust = trust;
    const admission = new Admission(deps, { current: () => this.pluginTrust.newest(), rotations: id => this.store.read(db => acceptedRotations(db, id)), add: key => trust.add(key) }, () => this.settings());
    this.abandoned = new Abandoned(this.ledger, deps);
    const replaced = new ReplacedVersions(shelf, this.abandoned);
    this.installation = new Installation(deps, shelf, admission);
    this.lifecycle = new Lifecycle(deps, { shelf, packages: this.packages, installation: this.installation, admission, abandoned: this.abandoned, replaced });
    this.rollingBack = new RollingBack(deps, shelf, this.packages, admission);
    this.uninstalling = new Uninstalling(shelf, this.recordings, this.abandoned, () => this.settings());
    this.book = new GrantBook(this.ledger, now, deps.onProblem);
    this.running = new RunningRights(this.store, now, deps.onProblem);
    this.bus.on(event => { this.running.heard(event); });
    const questions = new ConsentQuestions(deps.prompts);
    this.policy = new PolicyDesk(deps, this.ledger, questions, (pluginId, why) => { this.runner.stop(pluginId, why); });
    this.runner = new Runner(deps, this.ledger, this.packages, new Permissions(this.book, questions, () => programsSwitchedOff(deps)), this.running, this.policy, this.recordings, replaced);
    this.desk = new GrantDesk(this.book, this.packages, () => this.runner.workspace(), now);
    this.watching = new Watching(deps, { ledger: this.ledger, packages: this.packages, lifecycle: this.lifecycle });
    this.updates = new Updates(deps, { ledger: this.ledger, lifecycle: this.lifecycle, isFollowed: id => this.watching.followed(id) !== undefined });
    this.schedule = new UpdateSchedule(deps, this.store, this.bus, this.updates);
    this.discovery = new Discovery(deps, packages => { this.bus.emit({ name: 'found.change', at: this.timestamp(), packages }); });
    this.review = new StoredReview({
      ledger: this.ledger, now, stop: (pluginId, why) => { this.runner.stop(pluginId, why); },
      person: () => deps.environment('USER') ?? deps.environment('USERNAME'),
      hasRecording: async execution => (await this.recordings.kept()).has(execution),
    });
    this.catalogue = createCatalogueService(deps, this.store, (reference, options) => this.install(reference, options));
  }

  onDidEvent(listener: EventListener): Subscription {
    return this.bus.on(listener);
  }

  onDidChange(listener: () => void): Subscription {
    return this.bus.on(() => { listener(); });
  }

  async plugins(): Promise<readonly InstalledPlugin[]> {
    const { rows, known } = await this.store.read(async db => ({ rows: await allPlugins(db), known: await availableUpdates(db) }));
    const updates = knownUpdates(rows, known);
    const isDisabled = this.disabledBySettings();
    this.prepare(rows);
    this.watching.see(rows);
    this.schedule.start();
    return Promise.all(rows.map(async row => {
      const followed = this.watching.followed(row.id);
      const update = updates.get(row.id);
      return { ...await this.describe(row), ...(isDisabled(row.id) ? { isDisabledBySetting: true } : {}), ...(followed === undefined ? {} : { followed }), ...(update === undefined ? {} : { update }) };
    }));
  }

  /** Whoever looks at plugins for the first time may start one next. */
  private prepare(rows: readonly PluginRow[]): void {
    if (this.isPrepared || !rows.some(row => row.state === 'enabled')) return;
    this.isPrepared = true;
    this.deps.prepare?.();
  }

  async found({ again = false }: { readonly again?: boolean } = {}): Promise<readonly OfferedPackage[]> {
    return this.discovery.found(await this.store.read(allPlugins), { again });
  }

  async executions(pluginId: string, limit: number): Promise<readonly ExecutionRecord[]> {
    await this.abandoned.end();
    // What ran when its window crashed runs no more.
    this.runner.removeReplaced();
    const kept = await this.recordings.kept();
    return (await this.store.read(db => executionsOf(db, pluginId, limit))).map(row => toRecord(row, kept.has(row.id)));
  }

  async grants(pluginId: string): Promise<readonly Grant[]> {
    const row = await this.store.read(db => pluginById(db, pluginId));
    return row === undefined ? [] : this.desk.grants(row);
  }

  async grantsElsewhere(pluginId: string): Promise<readonly Grant[]> {
    return this.desk.grantsElsewhere(await this.row(pluginId));
  }

  async install(reference: PackageReference, options: InstallOptions = {}): Promise<InstalledPlugin> {
    const row = await this.installation.install(reference, options);
    this.runner.removeReplaced();
    return this.describe(row);
  }

  update(pluginId: string, options?: UpdateOptions): Promise<UpdateResult> {
    return this.lifecycle.update(pluginId, options);
  }

  reload(pluginId: string, options?: ReloadOptions): Promise<UpdateResult> {
    return this.lifecycle.reload(pluginId, options);
  }

  pin(pluginId: string, pinned: boolean): Promise<void> {
    return this.lifecycle.pin(pluginId, pinned);
  }

  async rollback(pluginId: string, to?: string): Promise<InstalledPlugin> {
    const plugin = await this.rollingBack.rollback(pluginId, to);
    this.runner.removeReplaced();
    return plugin;
  }

  versions(pluginId: string): Promise<readonly InstalledVersion[]> {
    return this.lifecycle.versions(pluginId);
  }

  dependents(pluginId: string): Promise<Dependents> {
    return this.uninstalling.dependents(pluginId);
  }

  async setEnabled(pluginId: string, enabled: boolean): Promise<void> {
    const at = this.timestamp();
    await this.ledger.change(async (db, happened) => {
      if (!await setPluginState(db, pluginId, enabled ? 'enabled' : 'disabled', undefined, at)) throw notInstalled(pluginId);
      await happened({ name: enabled ? 'plugin.enable' : 'plugin.disable', at, pluginId });
    });
  }

  async uninstall(pluginId: string): Promise<void> {
    await this.uninstalling.uninstall(pluginId);
  }

  async runCommand(pluginId: string, command: string, run: RunOptions): Promise<CommandReport> {
    return this.whileTrusted(pluginId, run, (row, stoppable, settings) => this.runner.run(row, command, stoppable, settings));
  }

  async profileCommand(pluginId: string, command: string, run: RunOptions): Promise<{ readonly report: CommandReport; readonly profile: CpuProfile }> {
    return this.whileTrusted(pluginId, run, (row, stoppable, settings) => this.runner.profile(row, command, stoppable, settings));
  }

  async replayExecution(pluginId: string, executionId: string, run: RunOptions): Promise<ExecutionReport> {
    return replayExecution(await this.row(pluginId), executionId, run, this.deps, this.packages, this.recordings);
  }

  async recordingOf(pluginId: string, executionId: string): Promise<Uint8Array> {
    return savedRecording(await this.row(pluginId), executionId, this.packages, this.recordings);
  }

  verifyAuditLog(): Promise<AuditVerdict> {
    return verifyAuditLog(this.store);
  }

  exportRecord(kind: RecordKind, format: RecordFormat): AsyncIterable<string> {
    return exportRecord(this.store, kind, format);
  }

  billOfMaterials(options?: BillOptions): Promise<string> {
    return billOfMaterials(this.store, this.packages, this.deps.now(), options);
  }

  async reviewGrants(pluginId: string): Promise<void> {
    await this.runner.review(await this.row(pluginId), this.settings());
  }

  async allow(pluginId: string, { capability }: Pick<GrantOffer, 'capability'>, given: GivenLifetime): Promise<void> {
    await this.desk.allow(await this.row(pluginId), capability, given);
  }

  async rights(pluginId: string): Promise<RightsReport> {
    const row = await this.row(pluginId);
    return this.policy.rights({ row, plugin: await this.describe(row), workspace: this.runner.workspace(), grants: await this.grants(pluginId) });
  }

  async revokeGrants(pluginId: string, which: { readonly capability?: CapabilityName; readonly everywhere?: boolean } = {}): Promise<number> {
    return this.desk.revoke(await this.row(pluginId), which);
  }

  async withdrawGrants(pluginId: string, capabilities: readonly CapabilityName[]): Promise<WithdrawnGrants> {
    return this.desk.withdraw(await this.row(pluginId), capabilities);
  }

  idle(): Promise<void> {
    return this.runner.idle();
  }

  async dispose(): Promise<void> {
    await this.schedule.dispose();
    await this.watching.dispose();
    await this.discovery.dispose();
    this.policy.dispose();
    await this.runner.dispose();
    this.running.dispose();
    this.book.dispose();
    await this.pluginTrust.dispose();
    await this.store.close();
    this.bus.dispose();
  }

  private async row(pluginId: string): Promise<PluginRow> {
    const row = await this.store.read(db => pluginById(db, pluginId));
    if (row === undefined) throw notInstalled(pluginId);
    return row;
  }

  private async describe(row: PluginRow): Promise<InstalledPlugin> {
    return this.pluginTrust.judged(row, await this.packages.describe(row));
  }

  private async whileTrusted<T>(pluginId: string, run: RunOptions, work: (row: PluginRow, run: RunOptions, settings: Settings) => Promise<T>): Promise<T> {
    const row = await this.row(pluginId);
    const settings = this.settings();
    return this.pluginTrust.during(row, await this.packages.describe(row), settings, run, stoppable => work(row, stoppable, settings), name => this.trust.trustKey(pluginId, name));
  }

  private settings(): { user: WrittenSettings; workspace: WrittenSettings } {
    const { user, workspace } = this.deps.settings();
    return { user: parseSettings(user, 'user'), workspace: parseSettings(workspace, 'workspace') };
  }

  /** Which plugins the settings disable. Settings that make no sense disable none: a run says what is wrong with them. */
  private disabledBySettings(): (pluginId: string) => boolean {
    try {
      const { user, workspace } = this.settings();
      return pluginId => settingsFor(pluginId, {}, user, workspace).isDisabled;
    } catch {
      return () => false;
    }
  }

  private timestamp(): string {
    return new Date(this.deps.now()).toISOString();
  }
}
