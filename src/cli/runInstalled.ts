import { stat } from 'node:fs/promises';
import { refusalLine } from '../api/denial';
import type { Airlock } from '../api/types';
import { AirlockError } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import { printable } from '../printable';
import type { ExecutionLimits, ExecutionReport } from '../sandbox/types';
import { changeQuestions } from './changes';
import { decideConsent, denyDecided, giveDecided } from './consent';
import type { ConsentFlags } from './consent';
import { ExitCode, exitCodeOfReport } from './exitCodes';
import { writeBytes } from './files';
import { toJson } from './json';
import { limitSettings } from './limitSettings';
import { permitQuestion } from './permit';
import { nextStepFor, reportOfError, reportOfExecution } from './runReport';
import { pluginNamed, withAirlock } from './session';
import type { Terminal } from './terminal';
import { TerminalStreams } from './terminalStreams';
import { workspaceOf } from './workspaces';

/** A command line of `airlock run ID`, read. */
export interface InstalledRunOptions {
  readonly root: string | undefined;
  /** Name of the command; the first one where left out. */
  readonly command: string | undefined;
  /** Added to those of the command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Partial<ExecutionLimits>;
  /** Folders of the workspace that it is for. */
  readonly workspace: readonly string[];
  readonly consent: ConsentFlags;
  /** File for the report. */
  readonly json: string | undefined;
  /** File of keys that count besides the root's own. */
  readonly trust: string | undefined;
  /** Whether it reaches no server, whatever was granted. */
  readonly isOffline: boolean;
  /** Whether plugins may run programs: those that were granted, each asked about. */
  readonly runsPrograms: boolean;
}

const PLUGIN_ID = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)+$/;

/** Whether `airlock run` is to run an installed plugin: a root was named, or it has the form of an id, and there is no such file. */
export async function isInstalledTarget(target: string, root: string | undefined): Promise<boolean> {
  if (root !== undefined) return true;
  if (!PLUGIN_ID.test(target) || /\.(?:wasm|toml)$/.test(target)) return false;
  return stat(target).then(() => false, () => true);
}

/**
 * `airlock run ID`: runs a command of an installed plugin, as the editor does: with the rights decided for the workspace, and on record.
 * Its id there is told once it is durable.
 *
 * @returns the exit code
 * @throws AirlockError where nothing was run; the report says so too
 */
export async function runInstalled(id: string, options: InstalledRunOptions, terminal: Terminal): Promise<number> {
  const { json } = options;
  // Written first, so that a place that can't be written to is known before anything runs, and no old report stays.
  if (json !== undefined) await writeBytes(json, '');
  try {
    const workspace = await workspaceOf(options.workspace);
    const settings = { limits: { ...limitSettings(options.limits), randomizeFuel: false }, ...(options.isOffline ? { 'network.offline': true } : {}), ...(options.runsPrograms ? { 'exec.enabled': true } : {}), plugins: { [id]: { args: options.args, env: options.env } } };
    return await withAirlock(terminal, {
      root: options.root, mustExist: true, trust: options.trust, settings, workspace, willRun: true,
      prompts: { consent: question => decideConsent(question, options.consent, terminal), ...permitQuestion(terminal) },
      changePrompts: changeQuestions(terminal),
    }, async ({ airlock, problems }) => {
      const plugin = await pluginNamed(airlock, id);
      await denyDecided(airlock, plugin, options.consent);
      await giveDecided(airlock, plugin, options.consent);
      const code = await execute(airlock, plugin, options, terminal);
      await airlock.idle();
      // It did run, but not all of that is on record.
      return problems.length > 0 && code === ExitCode.done ? ExitCode.io : code;
    });
  } catch (error) {
    if (json !== undefined && error instanceof AirlockError) await writeBytes(json, toJson(reportOfError(error)));
    throw error;
  }
}

async function execute(airlock: Airlock, plugin: InstalledPlugin, { command: named, json }: InstalledRunOptions, { err }: Terminal): Promise<number> {
  const command = named ?? plugin.manifest.commands[0]?.name ?? '';
  const streams = new TerminalStreams();
  let execution: string | undefined;
  // What happens is told once it is on the disk.
  const hearing = airlock.onDidEvent(event => {
    if (event.name !== 'plugin.start') return;
    execution = event.execution;
    err(`airlock: execution ${execution}\n`);
  });
  try {
    const report = await airlock.runCommand(plugin.id, command, {
      signal: streams.signal,
      stdout: streams.stdout,
      stderr: streams.stderr,
      log: (level, message) => { err(`[${level}] ${printable(message)}\n`); },
    });
    for (const denial of report.denials) if (denial.rule !== undefined) err(`airlock: ${printable(refusalLine(denial))}\n`);
    if (json !== undefined) await writeBytes(json, toJson({ execution, plugin: plugin.id, version: plugin.version, command, ...reportOfExecution(report) }));
    for (const { words, flag } of report.offers ?? []) err(`airlock: --grant ${printable(quoted(flag))} would ${printable(words)}\n`);
    return streams.isBrokenPipe ? ExitCode.brokenPipe : exitCodeOfReport(report, err, nextStep(report));
  } finally {
    hearing.dispose();
    streams.dispose();
  }
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return `'${text.replaceAll('\'', `'\\''`)}'`;
}

/** What to do about an end; the message says it already where settings and grants decide. */
function nextStep(report: ExecutionReport): string {
  return report.reason === 'capability-denied' || report.reason === 'quota-exhausted' ? '' : nextStepFor(report);
}
