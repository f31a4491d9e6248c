import { bounded } from '../events/events';
import type { AirlockEvent, EventName, EventValue } from '../events/events';
import type { AuditEvent } from './auditLog';

/** The name under which the audit log keeps each event; `undefined` for those that it does not keep. */
export const AUDITED: Readonly<Record<EventName, string | undefined>> = {
  'plugin.install': 'plugin.install',
  'plugin.update': 'plugin.update',
  'plugin.rollback': 'plugin.rollback',
  'plugin.reload': 'plugin.reload',
  'plugin.pin': 'plugin.pin',
  'plugin.discard': 'plugin.discard',
  'plugin.uninstall': 'plugin.uninstall',
  'plugin.refused': 'plugin.refused',
  'plugin.stopped': 'plugin.stopped',
  'plugin.accepted': 'plugin.accepted',
  'plugin.enable': 'plugin.enable',
  'plugin.disable': 'plugin.disable',
  'plugin.load': 'plugin.load',
  // The execution's row in plugin_executions says it.
  'plugin.start': undefined,
  'plugin.call': 'plugin.execute',
  // The entry of its `plugin.call` has the reason.
  'plugin.panic': undefined,
  'plugin.abandon': 'plugin.execute',
  'plugin.damage': 'plugin.damage',
  // Nothing changed.
  'reload.status': undefined,
  'update.found': undefined,
  'update.failed': undefined,
  'update.check': undefined,
  'grant.allow': 'grant.allow',
  'grant.deny': 'grant.deny',
  'grant.revoke': 'grant.revoke',
  'grant.expire': 'grant.expire',
  'capability.denied': 'capability.denied',
  'policy.answer': 'policy.answer',
  'llm.use': 'llm.use',
  'program.start': 'program.start',
  'program.end': 'program.end',
  'changes.apply': 'changes.apply',
  'changes.discard': 'changes.discard',
  'changes.failed': 'changes.failed',
  'flag.raise': 'flag.raise',
  'flag.decide': 'flag.decide',
  'trust.add': 'trust.add',
  'trust.revoke': 'trust.revoke',
  'trust.rotate': 'trust.rotate',
  'trust.list': 'trust.list',
  'record.trim': 'record.trim',
  // Nothing changed for Airlock: they are offered.
  'found.change': undefined,
  // Whoever changed it wrote what there was to write.
  'store.change': undefined,
};

/** Fields that have a column of their own. */
const COLUMNS: ReadonlySet<string> = new Set(['name', 'at', 'pluginId']);

/** What only the audit log keeps of an event, on this machine: paths, scopes, workspaces. */
export type RecordedOnly = Readonly<Record<string, EventValue>>;

/** An event as an entry of the audit log; `undefined` where it is none. */
export function auditEventOf(event: AirlockEvent, recordedOnly: RecordedOnly): AuditEvent | undefined {
  const audited = AUDITED[event.name];
  if (audited === undefined) return undefined;
  const told = Object.entries(bounded(event)).filter(([field]) => !COLUMNS.has(field));
  return { at: event.at, event: audited, ...('pluginId' in event ? { pluginId: event.pluginId } : {}), detail: { ...Object.fromEntries(told), ...recordedOnly } };
}
