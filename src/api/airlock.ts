import { PLUGIN_LINKS } from '../capabilities/hostFunctions';
import { parseSettings, settingsFor, trustPolicy } from '../capabilities/settings';
import type { WrittenSettings } from '../capabilities/settings';
import { AirlockError } from '../errors';
import { requireHardened } from '../plugins/check';
import { discard, shelve } from '../plugins/install';
import type { Shelf } from '../plugins/install';
import { InstalledPackages } from '../plugins/installed';
import { fetchPackage } from '../plugins/sources/fetchPackage';
import type { PackageReference } from '../plugins/sources/source';
import { whyUntrusted } from '../plugins/trust/policy';
import { signerOf } from '../plugins/trust/signFolder';
import { readTrust } from '../plugins/trust/trustFiles';
import type { ExecutionRecord, Grant, InstalledPlugin } from '../plugins/types';
import type { CpuProfile } from '../sandbox/profile/cpuProfile';
import type { ExecutionReport } from '../sandbox/types';
import { appendAudit } from '../store/auditLog';
import { verifyAuditLog } from '../store/auditVerdict';
import type { AuditVerdict } from '../store/auditVerdict';
import { executionsOf } from '../store/executions';
import { removeGrants } from '../store/grants';
import { allPlugins, pluginById, removePlugin, setPluginState } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import { exportRecord } from '../store/recordExport';
import type { RecordFormat, RecordKind } from '../store/recordExport';
import { openStore, storeFolder } from '../store/store';
import type { Store } from '../store/store';
import { ConsentQuestions } from './consent';
import type { AirlockDeps } from './deps';
import { toRecord } from './executionRecord';
import { GrantBook } from './grantBook';
import { Permissions, subjectOf } from './permissions';
import { Recordings } from './recordings';
import { replayExecution, savedRecording } from './replays';
import { Runner } from './runner';
import type { Airlock, InstallOptions, RunOptions } from './types';

/** Executions of an uninstalled plugin whose recordings are looked for: far more than there are recordings. */
const MOST_FORGOTTEN = 1_000;

/** Airlock on the ports that it is given. Nothing is opened before the first call. */
export function createAirlock(deps: AirlockDeps): Airlock {
  return new Service(deps);
}

class Service implements Airlock {
  private readonly listeners = new Set<() => void>();
  private readonly store: Store;
  private readonly packages: InstalledPackages;
  private readonly shelf: Shelf;
  private readonly book: GrantBook;
  private readonly recordings: Recordings;
  private readonly runner: Runner;
  private isPrepared = false;

  constructor(private readonly deps: AirlockDeps) {
    const { storage, root, now } = deps;
    const place = { location: storeFolder(storage, root), onProblem: deps.onProblem };
    this.store = deps.openStore?.(place) ?? openStore({ ...place, storage, sqlite: deps.sqlite });
    this.store.onDidChange(() => { this.changed(); });
    this.shelf = { storage, folder: storage.join(root, 'plugins'), store: this.store, now };
    this.packages = new InstalledPackages(storage, this.shelf.folder);
    this.recordings = new Recordings(storage, storage.join(root, 'recordings'));
    this.book = new GrantBook(this.store, now);
    const changed = (): void => this.changed();
    const permissions = new Permissions(this.book, new ConsentQuestions(deps.prompts), changed);
    this.runner = new Runner(deps, this.store, this.packages, permissions, this.recordings, changed);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    // A function may be given twice, and then counts twice.
    const own = (): void => listener();
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  }

  async plugins(): Promise<readonly InstalledPlugin[]> {
    const rows = await this.store.read(allPlugins);
    const isDisabled = this.disabledBySettings();
    this.prepare(rows);
    return Promise.all(rows.map(async row => ({ ...await this.packages.describe(row), ...(isDisabled(row.id) ? { isDisabledBySetting: true } : {}) })));
  }

  /** Whoever looks at plugins for the first time may start one next. */
  private prepare(rows: readonly PluginRow[]): void {
    if (this.isPrepared || !rows.some(row => row.state === 'enabled')) return;
    this.isPrepared = true;
    this.deps.prepare?.();
  }

  async executions(pluginId: string, limit: number): Promise<readonly ExecutionRecord[]> {
    await this.runner.endAbandoned();
    const kept = await this.recordings.kept();
    return (await this.store.read(db => executionsOf(db, pluginId, limit))).map(row => toRecord(row, kept.has(row.id)));
  }

  async grants(pluginId: string): Promise<readonly Grant[]> {
    const row = await this.store.read(db => pluginById(db, pluginId));
    return row === undefined ? [] : this.book.decided(subjectOf(row, this.runner.workspace()));
  }

  async install(reference: PackageReference, { signal, onProgress }: InstallOptions = {}): Promise<InstalledPlugin> {
    const { deps } = this;
    deps.prepare?.();
    const { storage, sources, now } = deps;
    const timeoutMs = deps.fetchTimeoutMs?.();
    const { read, origin } = await fetchPackage(reference, { sources, storage, stagingRoot: storage.join(deps.root, 'staging'), signal, onProgress, timeoutMs, now });
    onProgress?.({ phase: 'verifying' });
    const { user, workspace } = this.settings();
    const signer = await signerOf(read, await readTrust(storage, deps.trustFiles), now());
    const reason = whyUntrusted(read.manifest.id, read.signatureName, signer);
    if (reason !== undefined && trustPolicy(user, workspace) === 'signed') throw reason;
    const hardened = await deps.hardener.harden(read.module, PLUGIN_LINKS);
    requireHardened(read.manifest, hardened.result);
    if (reason !== undefined && !await deps.prompts.confirmUntrusted(read.manifest, signer)) {
      throw new AirlockError('trust.declined', `${read.manifest.id} was not installed.`);
    }
    if (signal?.aborted === true) throw new AirlockError('cancelled', 'The installation was cancelled; nothing was changed.');
    const row = await shelve(this.shelf, read, signer, origin);
    this.changed();
    return this.packages.describe(row);
  }

  async setEnabled(pluginId: string, enabled: boolean): Promise<void> {
    const at = this.timestamp();
    await this.store.write(async db => {
      if (!await setPluginState(db, pluginId, enabled ? 'enabled' : 'disabled', undefined, at)) throw notFound(pluginId);
      await appendAudit(db, { at, event: enabled ? 'plugin.enable' : 'plugin.disable', pluginId, detail: {} });
    });
    this.changed();
  }

  async uninstall(pluginId: string): Promise<void> {
    const at = this.timestamp();
    const row = await this.store.write(async db => {
      const found = await pluginById(db, pluginId);
      if (found === undefined || !await removePlugin(db, pluginId)) throw notFound(pluginId);
      const grants = await removeGrants(db, pluginId);
      await appendAudit(db, { at, event: 'plugin.uninstall', pluginId, detail: { version: found.version, module: found.checksum, grants } });
      return found;
    });
    await discard(this.shelf, row);
    const ran = await this.store.read(db => executionsOf(db, pluginId, MOST_FORGOTTEN));
    await this.recordings.forget(ran.map(execution => execution.id));
    this.changed();
  }

  async runCommand(pluginId: string, command: string, run: RunOptions): Promise<ExecutionReport> {
    return this.runner.run(await this.row(pluginId), command, run, this.settings());
  }

  async profileCommand(pluginId: string, command: string, run: RunOptions): Promise<{ readonly report: ExecutionReport; readonly profile: CpuProfile }> {
    return this.runner.profile(await this.row(pluginId), command, run, this.settings());
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

  async reviewGrants(pluginId: string): Promise<void> {
    await this.runner.review(await this.row(pluginId), this.settings());
  }

  async dispose(): Promise<void> {
    await this.runner.dispose();
    await this.store.close();
    this.listeners.clear();
  }

  private async row(pluginId: string): Promise<PluginRow> {
    const row = await this.store.read(db => pluginById(db, pluginId));
    if (row === undefined) throw notFound(pluginId);
    return row;
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

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function notFound(pluginId: string): AirlockError {
  return new AirlockError('plugin.not-found', `There is no plugin ${pluginId}.`, 'Install it first.');
}
