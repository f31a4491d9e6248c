import * as vscode from 'vscode';
import type { Airlock } from '../../api/types';
import type { CommandReport, LogLevel, RunOptions } from '../../api/runTypes';
import { sentenceOf } from '../../errors';
import type { InstalledPlugin } from '../../plugins/types';
import { LineReader } from '../../roles/command/lines';
import type { RunnableCommand } from '../../roles/command/runnable';
import { QUOTA_NAMING } from '../../sandbox/quotaNames';
import type { CpuProfile } from '../../sandbox/profile/cpuProfile';
import type { NamedExecution } from '../argument';
import { compactFuel, formatFuel, pagesToMiB } from '../format';
import type { ConsentDesk } from '../consent/consent';
import { settings } from '../ids';
import type { Messages } from '../messages';
import { stepsAfterRun } from '../nextSteps';
import type { AirlockSession } from '../session';
import type { Logs } from './logs';
import { DenialOffers } from './offers';
import { refusedSentence } from './offerWords';
import { RunProgress } from './progress';
import { denialLines, reportLine, successMessage } from './report';

/** Characters of a plugin's output shown per run and stream. */
const outputBudget = 1_000_000;

/** Milliseconds for which the status bar tells of a run that succeeded. */
const statusBarMs = 10_000;

/** Something that runs a plugin. */
interface Work {
  /** What notifications call it. */
  readonly title: string;
  /** The log's first line about it. */
  readonly heading: string;
  readonly begin: (airlock: Airlock, options: RunOptions) => Promise<CommandReport>;
}

/** Runs a plugin's command for a person: progress with a cancel button, output in the plugin's log, the end as a message. */
export class CommandRunner {
  private readonly offers: DenialOffers;

  constructor(private readonly session: AirlockSession, private readonly desk: ConsentDesk, private readonly logs: Logs, private readonly messages: Messages) {
    this.offers = new DenialOffers(session, messages);
  }

  /** Resolves when the run has ended and been told about; failures are shown, not thrown. */
  run({ plugin, command }: RunnableCommand): Promise<void> {
    return this.follow(plugin, {
      title: `${plugin.manifest.meta.name}: ${command.title}`,
      heading: `Run ${command.title} (${[command.name, ...command.args].join(' ')}), version ${plugin.version}`,
      begin: (airlock, options) => airlock.runCommand(plugin.id, command.name, options),
    });
  }

  /** Profiles a command, as {@link run} runs one; what is learnt is handed to `show`. */
  profile({ plugin, command }: RunnableCommand, show: (profile: CpuProfile) => Promise<void>): Promise<void> {
    return this.follow(plugin, {
      title: `${plugin.manifest.meta.name}: profile of ${command.title}`,
      heading: `Profile ${command.title} (${[command.name, ...command.args].join(' ')}), version ${plugin.version}`,
      async begin(airlock, options) {
        const { report, profile } = await airlock.profileCommand(plugin.id, command.name, options);
        await show(profile);
        return report;
      },
    });
  }

  /** Replays a recorded execution, as {@link run} runs one. */
  replay(plugin: InstalledPlugin, execution: NamedExecution): Promise<void> {
    return this.follow(plugin, {
      title: `${plugin.manifest.meta.name}: replay of ${execution.command}`,
      heading: `Replay ${execution.command}`,
      begin: (airlock, options) => airlock.replayExecution(plugin.id, execution.id, options),
    });
  }

  private async follow(plugin: InstalledPlugin, work: Work): Promise<void> {
    try {
      const cancel = new AbortController();
      const progress = new RunProgress(work.title, cancel);
      const running = this.execute(plugin, work, progress, cancel.signal);
      await progress.follow(running, this.desk, plugin.id);
      this.tell(work, await running, plugin);
    } catch (error) {
      this.logs.of(plugin).error(`Not run: ${sentenceOf(error)}`);
      this.messages.showError(error, { plugin });
    }
  }

  private async execute(plugin: InstalledPlugin, work: Work, progress: RunProgress, signal: AbortSignal): Promise<CommandReport> {
    const log = this.logs.of(plugin);
    const output = new LineReader(line => { log.info(`  ${line}`); }, outputBudget);
    const problems = new LineReader(line => { log.warn(`  ${line}`); }, outputBudget);
    const airlock = await this.session.airlock();
    log.info(work.heading);
    const report = await work.begin(airlock, {
      signal,
      stdout: bytes => { output.push(bytes); },
      stderr: bytes => { problems.push(bytes); },
      log: (level, message) => { writeLog(log, level, message); },
      onProgress: ({ fuelUsed, memoryPages, phase }) => { progress.say(progressMessage(phase, fuelUsed, memoryPages)); },
    });
    endOutput(log, 'output', output);
    endOutput(log, 'error output', problems);
    for (const line of denialLines(report)) log.warn(line);
    if (report.trap !== undefined) log.error(`Trap: ${report.trap.kind}${report.trap.functionName === undefined ? '' : ` in ${report.trap.functionName}`}`);
    for (const frame of report.trap?.stack ?? []) log.error(`  at ${frame}`);
    if (report.status === 'completed') log.info(`End ${reportLine(report)}`);
    else log.error(`End ${reportLine(report)}. ${report.message}`);
    return report;
  }

  private tell(work: Work, report: CommandReport, plugin: InstalledPlugin): void {
    const { title } = work;
    const [narrowest, ...wider] = report.offers ?? [];
    const denied = narrowest === undefined ? undefined : { plugin, offers: [narrowest, ...wider] as const, again: () => this.follow(plugin, work) };
    if (report.status === 'completed') {
      vscode.window.setStatusBarMessage(`$(pass) ${title}: ${formatFuel(report.fuelUsed)} fuel`, statusBarMs);
      if (denied === undefined) this.messages.show('info', successMessage(title, report), ['show-output'], { plugin });
      else this.offers.tellOfDone(withRefused(successMessage(title, report), report), denied);
      return;
    }
    if (report.reason === 'cancelled') {
      vscode.window.setStatusBarMessage(`$(circle-slash) ${title}: cancelled`, statusBarMs);
      return;
    }
    if (denied !== undefined) {
      this.offers.tell(withRefused(`${title}: ${report.message}`, report), denied);
      return;
    }
    const limit = report.quota === undefined ? undefined : settings[QUOTA_NAMING[report.quota.name].setting];
    this.messages.show('error', `${title}: ${report.message}`, stepsAfterRun(report), { plugin, limit });
  }
}

function withRefused(text: string, report: CommandReport): string {
  return `${text} ${refusedSentence(report)}`.trimEnd();
}

/** The progress notification's text. */
function progressMessage(phase: string, fuelUsed: bigint, memoryPages: number): string {
  return fuelUsed === 0n ? phase : `${phase} · ${compactFuel(fuelUsed)} fuel · ${pagesToMiB(memoryPages)}`;
}

function endOutput(log: vscode.LogOutputChannel, name: string, reader: LineReader): void {
  const left = reader.end();
  if (left > 0) log.warn(`${left} more characters of ${name} are not shown.`);
}

function writeLog(log: vscode.LogOutputChannel, level: LogLevel, message: string): void {
  const lines = new LineReader(line => { log[level](`  ${line}`); }, outputBudget);
  lines.push(new TextEncoder().encode(message));
  lines.end();
}
