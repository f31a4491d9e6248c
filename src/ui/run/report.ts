import { refusalLine } from '../../api/denial';
import type { ExecutionReport } from '../../sandbox/types';
import { fileUseWords } from '../fileQuotas';
import { formatDuration, formatFuel, fuelShare, pagesToMiB } from '../format';
import { hostUseWords } from '../hostUse';
import { endingLabel } from '../words';

/** The line that ends a run in the log: status, fuel, memory, files, time and host. */
export function reportLine(report: ExecutionReport): string {
  const ending = report.reason === 'returned' ? report.status : `${report.status} (${endingLabel(report.reason)}${report.exitCode === undefined ? '' : ` with ${report.exitCode}`})`;
  return [
    ending,
    `fuel ${formatFuel(report.fuelUsed)} of ${formatFuel(report.fuelLimit)} (${fuelShare(report.fuelUsed, report.fuelLimit)}${knownBy(report)})`,
    `peak memory ${pagesToMiB(report.peakMemoryPages)}`,
    fileUseWords(report.fileUse),
    hostUseWords(report.hostUse),
    formatDuration(report.wallMs),
    `on ${report.host}`,
  ].filter(part => part !== '').join(' · ');
}

/** How the fuel of a crash is known. */
function knownBy({ fuelKnownBy }: ExecutionReport): string {
  if (fuelKnownBy === undefined) return '';
  return fuelKnownBy === 'replay' ? ', exact by a replay' : ', when it was last heard of';
}

/** What the log says about calls that were refused during the run, one line each. */
export function denialLines(report: ExecutionReport): readonly string[] {
  return report.denials.map(refusalLine);
}

/** The short message at the end of a run that succeeded. */
export function successMessage(title: string, report: ExecutionReport): string {
  return `${title}: done, with ${formatFuel(report.fuelUsed)} fuel in ${formatDuration(report.wallMs)}.`;
}
