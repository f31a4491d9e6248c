import { describeCapability } from '../capabilities/words';
import { capabilityName } from '../plugins/capabilitySchema';
import type { CapabilityRequest } from '../capabilities/types';
import type { ExecutionReport, RefusingRule } from '../sandbox/types';

/**
 * Adds what the user can do to the report of an execution that a denied call ended.
 *
 * @param requested what the plugin's manifest asks for
 * @param allowed what of it was allowed in this execution
 */
export function explainDenial(report: ExecutionReport, requested: readonly CapabilityRequest[], allowed: readonly CapabilityRequest[]): ExecutionReport {
  const name = report.denied?.capability === undefined ? undefined : capabilityName(report.denied.capability);
  if (report.reason !== 'capability-denied' || report.denied === undefined) return report;
  const { rule } = report.denied;
  if (rule !== undefined) return { ...report, message: `${report.message}${whereToChange(rule)}` };
  if (name === undefined) return report;
  const asked = requested.find(request => request.name === name);
  const isAllowed = allowed.some(request => request.name === name);
  return { ...report, message: `${report.message} ${nextStep(asked, isAllowed)}` };
}

/** What is said of a call that was refused while the execution went on. */
export function refusalLine({ call, path, capability, rule }: ExecutionReport['denials'][number]): string {
  const what = `Refused: ${call}${path === undefined ? '' : ` of ${path}`} needs ${capability}`;
  return rule === undefined ? `${what}, which is not granted for it.` : `${what}. Denied by ${rule.words}.`;
}

/** Who can do something about a rule. */
function whereToChange({ source, because }: RefusingRule): string {
  if (because === 'answer') return '';
  if (because !== 'denied') return ' Run it where you can be asked, or write a rule that allows it.';
  switch (source) {
    case 'machine': return ' Whoever looks after this computer decides about that.';
    case 'user': return ' It is yours to change.';
    case 'workspace': return ' The workspace decides about that, in its own settings.';
    case 'default': return '';
  }
}

function nextStep(asked: CapabilityRequest | undefined, isAllowed: boolean): string {
  if (asked === undefined) return 'Its manifest doesn\'t ask for that, so it can\'t be allowed: tell its author.';
  if (isAllowed) return 'You allowed it, but this version of Airlock can\'t do that yet.';
  return `You didn't allow it to ${describeCapability(asked)}; "Airlock: Review Grants…" changes that.`;
}
