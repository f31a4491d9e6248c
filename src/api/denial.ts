import { describeCapability } from '../capabilities/words';
import { capabilityName } from '../plugins/capabilitySchema';
import type { CapabilityRequest } from '../capabilities/types';
import type { ExecutionReport } from '../sandbox/types';

/**
 * Adds what the user can do to the report of an execution that a denied call ended.
 *
 * @param requested what the plugin's manifest asks for
 * @param allowed what of it was allowed in this execution
 */
export function explainDenial(report: ExecutionReport, requested: readonly CapabilityRequest[], allowed: readonly CapabilityRequest[]): ExecutionReport {
  const name = report.denied?.capability === undefined ? undefined : capabilityName(report.denied.capability);
  if (report.reason !== 'capability-denied' || name === undefined) return report;
  const asked = requested.find(request => request.name === name);
  const isAllowed = allowed.some(request => request.name === name);
  return { ...report, message: `${report.message} ${nextStep(asked, isAllowed)}` };
}

function nextStep(asked: CapabilityRequest | undefined, isAllowed: boolean): string {
  if (asked === undefined) return 'Its manifest doesn\'t ask for that, so it can\'t be allowed: tell its author.';
  if (isAllowed) return 'You allowed it, but this version of Airlock can\'t do that yet.';
  return `You didn't allow it to ${describeCapability(asked)}; "Airlock: Review Grants…" changes that.`;
}
