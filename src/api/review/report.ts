import type { ExecutionRecord } from '../../plugins/types';
import { figureWords } from './explanation';
import type { SecurityFlag } from './flags';
import { figureOf } from './kinds';
import { median } from './statistics';

/** What is told of a flag to somebody else: nothing of the user's files, and no path of theirs. */
export interface SecurityReport {
  readonly format: 'airlock security report 1';
  readonly madeAt: string;
  readonly flag: SecurityFlag;
  /** What was installed, where it still is. */
  readonly plugin?: {
    readonly manifestDigest: string;
    readonly packageDigest: string;
    readonly source: string;
    readonly sourceUrl?: string;
    readonly reference?: string;
    readonly signer: string;
    readonly keyId?: string;
    readonly signatureDigest?: string;
  };
  /** The most unusual execution, where it is still on record. */
  readonly execution?: ExecutionRecord;
}

/** A recording that goes with a report. */
export interface AttachedRecording {
  /** Name of its file. */
  readonly file: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The report as JSON. Integers beyond 2^53 are text. */
export function reportJson(report: SecurityReport, recording?: AttachedRecording): string {
  const all = recording === undefined ? report : { ...report, recording };
  return `${JSON.stringify(all, (_key, value: unknown) => (typeof value !== 'bigint' ? value : Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()), 2)}\n`;
}

/** The report as text for a message. */
export function reportText({ flag, plugin, execution, madeAt }: SecurityReport): string {
  const figure = figureOf(flag.kind);
  const words = (value: number): string => figureWords(figure, value);
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Plugin', `${flag.pluginId} ${flag.version}`],
    ['Command', flag.command],
    ['Module SHA-256', flag.moduleDigest],
    ['Manifest SHA-256', plugin?.manifestDigest],
    ['Signature SHA-256', plugin?.signatureDigest],
    ['Signer', plugin === undefined ? undefined : [plugin.signer, plugin.keyId].filter(part => part !== undefined).join(', key ')],
    ['Source', plugin === undefined ? undefined : [plugin.source, plugin.sourceUrl, plugin.reference].filter(part => part !== undefined).join(' ')],
    ['Measured', words(flag.measured)],
    ['Compared with', `${flag.values.length} executions${flag.versionBefore === undefined ? '' : ` of version ${flag.versionBefore}`}: ${words(flag.values[0] ?? 0)} to ${words(flag.values.at(-1) ?? 0)}, median ${words(median(flag.values))}`],
    ['Score', `${flag.score.toFixed(1)} (modified z-score, logarithmic)`],
    ['Seen', `${flag.occurrences} ${flag.occurrences === 1 ? 'time' : 'times'}, first ${flag.at}, last ${flag.lastAt}`],
    ['Execution', flag.execution],
    ['Ended', execution === undefined ? undefined : [execution.status, execution.reason].filter(part => part !== undefined).join(', ')],
    ['Fuel', execution?.fuelConsumed === undefined ? undefined : `${execution.fuelConsumed} of ${execution.fuelLimit}`],
    ['Peak memory', execution?.memoryPeakMb === undefined ? undefined : `${execution.memoryPeakMb} MiB`],
    ['Time', execution?.wallMs === undefined ? undefined : `${Math.round(execution.wallMs)} ms`],
    ['Runtime', execution?.host],
    ['State', flag.state],
    ['Made', madeAt],
  ];
  return `Airlock security report\n\n${flag.explanation}\n\n${lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n`])).join('')}`;
}
