import { bareFunctions } from '../capabilities/hostFunctions';
import { AirlockError } from '../errors';
import { requireHardened } from '../plugins/check';
import type { InstalledPackages } from '../plugins/installed';
import { learnOfCrash } from '../sandbox/recording/crash';
import { linksOf } from '../sandbox/recording/header';
import { replay } from '../sandbox/recording/replay';
import { withModule } from '../sandbox/recording/withModule';
import type { ExecutionReport } from '../sandbox/types';
import type { PluginRow } from '../store/installedPlugins';
import { crashReplayOf } from './crashes';
import type { AirlockDeps } from './deps';
import { recordingIn } from './recordedRun';
import type { Recordings } from './recordings';
import type { RunOptions } from './runTypes';

/** Replays an execution of an installed plugin. Throws AirlockError `recording.*`, `cancelled`. */
export async function replayExecution(row: PluginRow, executionId: string, run: RunOptions, deps: Pick<AirlockDeps, 'hardener' | 'replayer'>, packages: InstalledPackages, recordings: Recordings): Promise<ExecutionReport> {
  const recording = await recordingIn(await bytesOf(executionId, recordings));
  requireSameModule(row, recording.header.module);
  const links = linksOf(recording.header);
  const { digest, result } = await deps.hardener.harden(await packages.module(row), links, row.checksum);
  const module = { digest, ...requireHardened(await packages.manifest(row), result) };
  const { onProgress } = run;
  const { report } = await replay(await deps.replayer(), recording, module, {
    stdout: run.stdout,
    stderr: run.stderr,
    hostFunctions: bareFunctions(run.log, module.info.imports),
    signal: run.signal,
    ...(onProgress === undefined ? {} : { onProgress: progress => onProgress({ ...progress, phase: 'Replaying' }) }),
  });
  return learnOfCrash(report, async () => recording, { ...crashReplayOf(row, module.info.imports, packages, deps), module, signal: run.signal });
}

/** A recording with its module, to be passed on. Throws AirlockError `recording.*`. */
export async function savedRecording(row: PluginRow, executionId: string, packages: InstalledPackages, recordings: Recordings): Promise<Uint8Array> {
  const bytes = await bytesOf(executionId, recordings);
  const { header } = await recordingIn(bytes);
  requireSameModule(row, header.module);
  const pieces: Uint8Array[] = [];
  for await (const piece of withModule(async function* () { yield bytes; }, await packages.module(row))) pieces.push(piece);
  return new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

async function bytesOf(executionId: string, recordings: Recordings): Promise<Uint8Array> {
  const bytes = await recordings.read(executionId);
  if (bytes === undefined) throw new AirlockError('recording.mismatch', 'There is no recording of this execution any more.', 'Run the command again; the setting "airlock.record" says which executions are recorded.');
  return bytes;
}

function requireSameModule(row: PluginRow, digest: string): void {
  if (row.checksum === digest) return;
  throw new AirlockError('recording.mismatch', `The execution is of another version of ${row.id} than the one that is installed.`, 'Install the version that ran, then try again.');
}
