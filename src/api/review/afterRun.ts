import type { EndedExecution, StartedExecution } from '../../store/executions';
import type { ExecutionReport } from '../../sandbox/types';
import type { Ledger } from '../../store/ledger';
import { inputClassOf } from './inputClass';
import { Reviewer } from './reviewer';
import type { Examined } from './reviewer';
import { SENSITIVITIES } from './sensitivity';
import type { Sensitivity, SensitivityName } from './sensitivity';

/** What of an execution is recorded to compare it with others. */
export function comparedOf(report: ExecutionReport, args: readonly string[]): Required<Pick<EndedExecution, 'bytes_read' | 'host_calls' | 'denial_count' | 'input_class'>> {
  const read = report.fileUse?.readBytes ?? 0;
  return {
    bytes_read: read,
    host_calls: report.hostCalls ?? null,
    denial_count: denialsOf(report),
    input_class: inputClassOf(read, args),
  };
}

/** What an execution is compared by, besides its report. */
export interface Compared {
  readonly started: StartedExecution;
  readonly args: readonly string[];
  /** Whether its time is the plugin's own: nobody was waited for, and nothing slowed it down. */
  readonly isTimed: boolean;
}

/** An execution on record as it is examined; `undefined` where it says nothing about the plugin: it did not start. */
export function examinedOf(report: ExecutionReport, { started, args, isTimed }: Compared): Examined | undefined {
  if (report.reason === 'host-error' || report.fileUse === undefined) return undefined;
  const { id, plugin_id, version, checksum, command, workspace } = started;
  return {
    id, plugin_id, version, checksum, command, workspace,
    fuel_version: report.fuelVersion,
    input_class: inputClassOf(report.fileUse.readBytes, args),
    figures: {
      fuel: Number(report.fuelUsed),
      memory: report.peakMemoryPages / 16,
      denials: denialsOf(report),
      read: report.fileUse.readBytes,
      ...(isTimed ? { time: report.wallMs } : {}),
      ...(report.hostCalls === undefined ? {} : { calls: report.hostCalls }),
    },
  };
}

/** The reviewer of a window. */
export function windowReviewer(ledger: Ledger, { now, reviewSensitivity = () => 'normal' }: {
  readonly now: () => number;
  readonly reviewSensitivity?: () => SensitivityName | undefined;
}, onProblem: (error: unknown) => void): Reviewer {
  const sensitivity = (): Sensitivity | undefined => {
    const name = reviewSensitivity();
    return name === undefined ? undefined : SENSITIVITIES[name];
  };
  return new Reviewer(ledger, { now, sensitivity, onProblem });
}

function denialsOf(report: ExecutionReport): number {
  return report.denials.length + (report.denied === undefined ? 0 : 1);
}
