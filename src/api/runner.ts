import { withinGrants } from '../capabilities/fileBudgets';
import type { HostInterface, HostServices } from '../capabilities/interfaces/types';
import { preopensFor, variablesFor } from '../capabilities/rights';
import { settingsFor, type PluginSettings } from '../capabilities/settings';
import { AirlockError, sentenceOf } from '../errors';
import type { ErrorCode } from '../errors';
import type { InstalledPackages } from '../plugins/installed';
import type { InstalledPlugin, PluginCommand } from '../plugins/types';
import { Pauses } from '../sandbox/pauses';
import type { CpuProfile } from '../sandbox/profile/cpuProfile';
import { RunProfile } from '../sandbox/profile/runProfile';
import { isCrash, withoutReplay } from '../sandbox/recording/crash';
import type { ExecutionReport, ExecutionRequest, HardenedModule, Preopen } from '../sandbox/types';
import { endExecution, startExecution, type StartedExecution } from '../store/executions';
import { pluginById } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import type { Ledger } from '../store/ledger';
import { crashReplayOf } from './crashes';
import { explainDenial } from './denial';
import { failedReport } from './failedReport';
import type { AirlockDeps, Workspace } from './deps';
import { endingOf, loadOf, startOf } from './executionEvents';
import type { BegunExecution } from './executionEvents';
import { foreignFor, registeredNow } from './foreignRights';
import { endOf } from './executionRecord';
import { randomizedBudget } from './fuelBudget';
import type { Applicant, Permission, Permissions } from './permissions';
import type { PolicyDesk, RuledRun } from './policy/policyDesk';
import type { RunPolicy } from './policy/runPolicy';
import { RunData } from './pluginData';
import { PreparedModule } from './preparedModule';
import { Previews } from './previews';
import { programAccess } from './programAccess';
import { explainQuota } from './quotaAdvice';
import type { RunningRights } from './grants/runningRights';
import { RecordedRun } from './recordedRun';
import type { Recordings } from './recordings';
import type { ReplacedVersions } from './replaced';
import { Retainer } from './retainer';
import { comparedOf, examinedOf, windowReviewer } from './review/afterRun';
import type { Compared } from './review/afterRun';
import type { Reviewer } from './review/reviewer';
import { servicesFor } from './runServices';
import { Stops } from './stops';
import { TokenBook } from './tokenBook';
import type { CommandReport, RunOptions } from './runTypes';
import { underSignals } from '../underSignals';
import { notInstalled } from './uninstalling';
import { guarded, previewed } from './workspaceFiles';
import type { Settings } from './runSettings';

/** Where there is no workspace there is nothing to be given, but there may be decisions: about the network, say. */
const NO_WORKSPACE: Workspace = { identity: '', name: 'no workspace', isTrusted: true, folders: [] };

/** Longest text that a record keeps of a sentence, in characters. */
const MAX_RECORDED = 2_000;

/** How it shows that the files of a version are not there any more. */
const MAY_BE_GONE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['package.io', 'digest.mismatch', 'plugin.disabled']);

/** What one execution keeps, and what it acts on. */
interface RunState {
  readonly data: RunData;
  readonly services: HostServices;
}

/** Who asks, before it is known what they could do. */
interface Asking extends Omit<Applicant, 'imports'> {
  readonly settings: PluginSettings;
}

/** A run whose rights are known. */
interface Task {
  readonly policy: RunPolicy;
  readonly applicant: Asking;
  readonly command: PluginCommand;
  readonly permission: Permission;
  readonly prepared: PreparedModule;
  readonly tell: (phase: string) => void;
  readonly profile: RunProfile | undefined;
}

/** What a run came to. */
interface Ran {
  readonly report: CommandReport;
  readonly module: HardenedModule;
  /** Name of the module's file. */
  readonly fileName: string;
}

/** Runs commands: settings, consent, hardening, execution, record. */
export class Runner {
  private readonly stopped = new AbortController();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly retainer: Retainer;
  private readonly previews: Previews;
  private readonly reviewer: Reviewer;
  private readonly stops = new Stops();
  /** Digests of modules that were hardened in this window: it takes no time again. */
  private readonly hardened = new Set<string>();
  /** Digests of packages whose loading is on record. */
  private readonly loaded = new Set<string>();

  constructor(
    private readonly deps: AirlockDeps,
    private readonly ledger: Ledger,
    private readonly packages: InstalledPackages,
    private readonly permissions: Permissions,
    private readonly rights: RunningRights,
    private readonly policy: PolicyDesk,
    private readonly recordings: Recordings,
    private readonly replaced: ReplacedVersions,
  ) {
    this.previews = new Previews(deps, ledger);
    this.reviewer = windowReviewer(ledger, deps, error => { deps.onProblem(asProblem('An execution could not be compared with those before it', error)); });
    this.retainer = new Retainer(ledger, deps.retention, deps.now, error => { deps.onProblem(asProblem('Old executions could not be removed from the record', error)); });
  }

  workspace(): Workspace {
    return this.deps.workspace() ?? NO_WORKSPACE;
  }

  /** Runs one command of a plugin. Rejects only where nothing was run. */
  run(row: PluginRow, commandName: string, run: RunOptions, settings: Settings): Promise<CommandReport> {
    return this.follow(this.stoppable(row, run, stoppable => this.prepareAndRun(row, commandName, stoppable, settings)).then(({ report }) => report));
  }

  /** As {@link run}, with where the fuel went. */
  profile(row: PluginRow, commandName: string, run: RunOptions, settings: Settings): Promise<{ readonly report: CommandReport; readonly profile: CpuProfile }> {
    const counted = new RunProfile();
    return this.follow(this.stoppable(row, run, stoppable => this.prepareAndRun(row, commandName, stoppable, settings, counted)).then(async ({ report, module, fileName }) => (
      { report, profile: await counted.result(module, report, fileName) }
    )));
  }

  /** Asks about all of a plugin's requests again. */
  review(row: PluginRow, settings: Settings): Promise<void> {
    return this.follow(this.packages.describe(row).then(plugin => this.permissions.review({ ...this.applicant(row, plugin, settings), imports: () => new PreparedModule(this.deps, this.packages, row, plugin, registeredNow(this.deps.foreign), false).importsIfReady() }, this.stopped.signal)));
  }

  /** Removes versions that were replaced and that nothing runs any more, in the background. */
  removeReplaced(): void {
    if (this.stopped.signal.aborted) return;
    void this.follow(this.replaced.remove().catch((error: unknown) => {
      if (!this.stopped.signal.aborted) this.deps.onProblem(asProblem('Versions that nothing runs any more could not be removed', error));
    }));
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Ends what runs, each execution with its record. */
  async dispose(): Promise<void> {
    this.stopped.abort();
    // What ends is still recorded and looked at.
    while (this.underWay.size > 0) await Promise.all(this.underWay);
    await this.retainer.dispose();
  }

  /** Stops what runs of a plugin in this window; its executions say why. */
  stop(pluginId: string, why: AirlockError): void {
    this.stops.stop(pluginId, why);
  }

  /** Stops what runs of plugins that another window blocked. */
  stopBlocked(): void {
    const { plugins } = this.stops;
    if (plugins.length === 0) return;
    this.ledger.store.read(db => Promise.all(plugins.map(id => pluginById(db, id)))).then(rows => {
      for (const row of rows) {
        if (row?.state === 'disabled' && row.error_message !== null) this.stop(row.id, new AirlockError('plugin.disabled', row.error_message));
      }
    }).catch((error: unknown) => { this.deps.onProblem(asProblem('What another window blocked could not be looked up', error)); });
  }

  private stoppable<T>(row: PluginRow, run: RunOptions, work: (run: RunOptions) => Promise<T>): Promise<T> {
    return underSignals([run.signal, this.stopped.signal, this.stops.signalOf(row.id)], signal => work({ ...run, signal }));
  }

  private follow<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => this.underWay.delete(settled));
    this.underWay.add(settled);
    return work;
  }

  private applicant(row: PluginRow, plugin: InstalledPlugin, settings: Settings): Asking {
    const forPlugin = settingsFor(row.id, plugin.manifest, settings.user, settings.workspace);
    return { row, plugin, workspace: this.workspace(), limits: forPlugin.limits, quotas: forPlugin.quotas, settings: forPlugin };
  }

  /** Runs on the version that is active when the execution starts, even if that is another one than when it was asked for. */
  private async prepareAndRun(row: PluginRow, commandName: string, run: RunOptions, settings: Settings, profile?: RunProfile): Promise<Ran> {
    for (let version = row; ;) {
      const ran = await this.attempt(version, commandName, run, settings, profile).catch(async (error: unknown) => {
        // The files of a version that was replaced meanwhile may be gone.
        if (!(error instanceof AirlockError) || !MAY_BE_GONE.has(error.code)) throw error;
        const active = await this.activeVersion(row.id);
        if (active.package_sha256 === version.package_sha256) throw error;
        return active;
      });
      if ('report' in ran) return ran;
      version = ran;
    }
  }

  private async activeVersion(pluginId: string): Promise<PluginRow> {
    const row = await this.ledger.store.read(db => pluginById(db, pluginId));
    if (row === undefined) throw notInstalled(pluginId);
    return row;
  }

  /** Runs on one version; gives the active one, with nothing run, where that is another. */
  private async attempt(row: PluginRow, commandName: string, run: RunOptions, settings: Settings, profile: RunProfile | undefined): Promise<Ran | PluginRow> {
    const described = await this.packages.describe(row);
    const command = runnable(described, this.applicant(row, described, settings).settings, commandName);
    const foreign = await foreignFor(described.manifest, this.deps.foreign, run.signal);
    // By now these extensions said in words of theirs what it is that the user is asked about.
    const plugin = foreign.length === 0 ? described : await this.packages.describe(row);
    const applicant = this.applicant(row, plugin, settings);
    const ruled = { row, plugin, workspace: applicant.workspace, execution: crypto.randomUUID(), run, pauses: new Pauses() };
    return this.policy.during(ruled, policy => this.runUnder(policy, ruled, applicant, foreign, command, profile));
  }

  private async runUnder(policy: RunPolicy, ruled: RuledRun, applicant: Asking, foreign: readonly HostInterface[], command: PluginCommand, profile: RunProfile | undefined): Promise<Ran | PluginRow> {
    const { row, plugin, run } = ruled;
    if (!this.hardened.has(row.checksum)) this.deps.prepare?.();
    // While the user is asked.
    const prepared = new PreparedModule(this.deps, this.packages, row, plugin, foreign, profile !== undefined);
    const tell = (phase: string): void => run.onProgress?.({ fuelUsed: 0n, memoryPages: 0, phase });
    tell('Waiting for your decision');
    const permission = await this.permissions.forRun({ ...applicant, imports: () => prepared.imports() }, policy.rulings, run);
    return this.rights.follow(permission, run, stoppable => this.perform({ ...ruled, run: stoppable }, { policy, applicant, command, permission, prepared, tell, profile }));
  }

  /** As {@link attempt}, with what was allowed. */
  private async perform({ row, plugin, workspace, execution, run, pauses }: RuledRun, { policy, applicant, command, permission: { rights, isPreview }, prepared, tell, profile }: Task): Promise<Ran | PluginRow> {
    tell('Preparing');
    const module = await prepared.module();
    const loadMs = await prepared.milliseconds();
    if (profile === undefined) this.hardened.add(row.checksum);
    if (run.signal.aborted) throw new AirlockError('cancelled', 'Cancelled before it started.');
    const inMemory = isPreview ? previewed(workspace.folders) : [];
    const folders = isPreview
      ? inMemory.map(({ folder, overlay }) => ({ name: folder.name, files: overlay }))
      : workspace.folders.map(folder => ({ name: folder.name, files: guarded(folder, pauses, path => this.deps.changePrompts.overwriteUnsaved({ plugin, path, signal: run.signal })) }));
    const preopens = policy.preopens(preopensFor(rights, folders));
    const allowed = rights.map(({ capability }) => capability);
    const { quotas, quotaSources } = withinGrants(applicant.settings, allowed);
    const variables = await policy.variables(variablesFor(allowed, applicant.settings.env, this.deps.environment));
    const data = new RunData(this.ledger.store, row);
    const services = servicesFor(this.deps, { plugin, workspace, allowed, policy, run, preopens, pauses, data: data.session, allowance: new TokenBook(this.ledger.store, policy.party, this.deps), ...programAccess(this.deps, this.ledger, { pluginId: row.id, execution, workspace }) });
    const request = this.request({ ...applicant, quotas }, command, module, variables.env, run, preopens, pauses, await prepared.functions(services));
    const report = await this.execute(execution, applicant, command, request, [...policy.withheld(plugin.manifest.capabilities, preopens), ...variables.denials], { data, services }, loadMs, tell, profile);
    if (report === undefined) return this.activeVersion(row.id);
    this.removeReplaced();
    if (inMemory.length > 0) {
      // Not waited for: the run is over, and the user may take their time.
      void this.follow(this.previews.review({ plugin, execution, command: command.name, folders: inMemory, isComplete: report.status === 'completed' }, this.stopped.signal));
    }
    const explained = await explainDenial(report, { manifest: plugin.manifest, rights, folders: workspace.folders });
    return { report: explainQuota(explained, plugin.id, quotaSources), module, fileName: plugin.manifest.wasm };
  }

  private request({ plugin, settings, limits, quotas }: Asking, command: PluginCommand, module: HardenedModule, env: Readonly<Record<string, string>>, run: RunOptions, preopens: readonly Preopen[], pauses: Pauses, functions: ExecutionRequest['hostFunctions']): ExecutionRequest {
    const { onProgress } = run;
    return {
      module,
      name: plugin.manifest.meta.name,
      owner: plugin.id,
      entry: { kind: 'command', export: plugin.manifest.entry },
      wasi: {
        args: [plugin.id, ...command.args, ...settings.args],
        env,
        preopens,
        quotas,
        stdout: run.stdout,
        stderr: run.stderr,
      },
      hostFunctions: functions,
      limits: settings.randomizeFuel ? { ...limits, fuel: randomizedBudget(limits.fuel, this.deps.random) } : limits,
      signal: run.signal,
      pauses,
      ...(onProgress === undefined ? {} : { onProgress: progress => onProgress({ ...progress, phase: 'Running' }) }),
    };
  }

  /**
   * Runs, with a record before and after: what runs is on record even if the editor dies. `undefined` where the version
   * isn't the active one any more, and nothing was run.
   *
   * @param refused what it was refused before it started
   */
  private async execute(id: string, { row, workspace }: Asking, command: PluginCommand, request: ExecutionRequest, refused: ExecutionReport['denials'], { data, services }: RunState, loadMs: number, tell: (phase: string) => void, profile: RunProfile | undefined): Promise<ExecutionReport | undefined> {
    const executor = profile === undefined ? await this.deps.executor() : await this.deps.profiler(profile.tree);
    const { processes } = this.deps;
    const started: StartedExecution = { id, plugin_id: row.id, version: row.version, command: command.name, workspace: workspace.identity, checksum: row.checksum, started_at: this.timestamp(), fuel_limit: request.limits.fuel, ...(processes === undefined ? {} : { owner: processes.self }) };
    const begun: BegunExecution = { id, row, command: command.name };
    const at = started.started_at;
    // In one step with the look at what is active: a version on record as running isn't removed.
    const isStarted = await this.ledger.change(async (db, happened) => {
      const active = await pluginById(db, row.id);
      if (active?.package_sha256 !== row.package_sha256 || active.state !== row.state) return false;
      await startExecution(db, started);
      // In a transaction that there is anyway: it costs no run a write more.
      if (!this.loaded.has(row.package_sha256)) await happened(loadOf(begun, loadMs, at));
      await happened(startOf(begun, at));
      return true;
    });
    if (!isStarted) {
      if (profile !== undefined) executor.dispose();
      return undefined;
    }
    this.loaded.add(row.package_sha256);
    // What a profile counts at an end within the work is not what a replay counts: such a run is not recorded.
    const recorded = profile === undefined ? new RecordedRun(request, this.deps.recordMode()) : undefined;
    let report: ExecutionReport;
    try {
      // One that sleeps, or waits for its turn, says nothing by itself.
      tell('Running');
      report = await executor.execute(recorded?.request ?? { ...request, ...(profile === undefined ? {} : { onHostCall: profile.onHostCall }) });
    } catch (error) {
      report = failedReport(request, sentenceOf(error));
    } finally {
      if (profile !== undefined) executor.dispose();
      await services.llm?.close();
    }
    if (recorded !== undefined) {
      if (isCrash(report)) tell('Looking into the crash');
      report = await this.keepRecording(id, row, recorded, report);
    }
    report = { ...report, denials: [...refused, ...report.denials], ...services.use.reported };
    await this.recordEnd(begun, report, data, { started, args: request.wasi.args, isTimed: profile === undefined && request.pauses?.wasPaused !== true });
    return report;
  }

  /** Keeps the recording where it is to be kept, and explains a crash by it. What goes wrong with that changes no report. */
  private async keepRecording(id: string, row: PluginRow, recorded: RecordedRun, report: ExecutionReport): Promise<ExecutionReport> {
    try {
      const bytes = await recorded.end(report);
      if (bytes !== undefined && recorded.isKept(report)) await this.recordings.keep(id, bytes);
      return await recorded.explained(report, bytes, crashReplayOf(row, recorded.imports, this.packages, this.deps));
    } catch (error) {
      this.deps.onProblem(error instanceof AirlockError ? error : new AirlockError('recording.diverged', `The recording of an execution could not be used: ${sentenceOf(error)}`, 'The execution itself is on record.', { cause: error }));
      return withoutReplay(report);
    }
  }

  private async recordEnd(begun: BegunExecution, report: ExecutionReport, data: RunData, compared: Compared): Promise<void> {
    const at = this.timestamp();
    const short = { ...report, message: withStack(report).slice(0, MAX_RECORDED) };
    const ending = endingOf(begun, report, at);
    this.reviewer.expect(begun.id);
    try {
      await this.ledger.change(async (db, happened) => {
        await endExecution(db, { ...endOf(begun.id, short, at), ...comparedOf(report, compared.args) });
        await data.keep(db, report);
        for (const { event, recordedOnly } of ending) await happened(event, recordedOnly);
      });
    } catch (error) {
      // It did run, and its output was shown: neither the report nor the events are withheld because the record failed.
      this.deps.onProblem(asProblem('The execution could not be recorded', error));
      for (const { event } of ending) this.ledger.bus.emit(event);
    }
    this.retainer.recorded();
    const examined = examinedOf(report, compared);
    if (examined === undefined) this.reviewer.forget(begun.id);
    // Not waited for: the run is over.
    else void this.follow(this.reviewer.examine(examined));
  }

  private timestamp(): string {
    return new Date(this.deps.now()).toISOString();
  }
}

/** The command, if it may be run at all. */
function runnable(plugin: InstalledPlugin, settings: PluginSettings, name: string): PluginCommand {
  const { meta, commands } = plugin.manifest;
  if (plugin.state === 'error') throw new AirlockError('plugin.disabled', `${meta.name} can't run: ${plugin.error ?? 'its installation is damaged.'}`, 'Install it again.');
  if (plugin.state === 'disabled') throw new AirlockError('plugin.disabled', `${meta.name} is disabled.${plugin.error === undefined ? '' : ` ${plugin.error}`}`, 'Enable it first.');
  if (settings.isDisabled) throw new AirlockError('plugin.disabled', `${meta.name} is disabled by the setting "airlock.plugins".`, 'Remove `"enabled": false` there.');
  const command = commands.find(candidate => candidate.name === name);
  if (command === undefined) throw new AirlockError('plugin.no-such-command', `${meta.name} has no command "${name}".`, `It has ${commands.map(candidate => candidate.name).join(', ')}.`);
  return command;
}

function asProblem(what: string, error: unknown): AirlockError {
  return error instanceof AirlockError ? error : new AirlockError('store.io', `${what}: ${sentenceOf(error)}`, '', { cause: error });
}

/** The message, with the call stack of a trap below it. */
function withStack({ message, trap }: ExecutionReport): string {
  return trap === undefined ? message : [message, `Trap: ${trap.kind}`, ...trap.stack.map(frame => `  at ${frame}`)].join('\n');
}
