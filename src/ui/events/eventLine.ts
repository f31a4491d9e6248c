import type { AirlockEvent, EventName } from '../../events/events';
import type { LogLevel } from '../../api/runTypes';
import { printable } from '../../printable';

/** How loud an event is in the log; `info` where not named. */
const LEVELS: Readonly<Partial<Record<EventName, LogLevel>>> = {
  'plugin.start': 'debug',
  'store.change': 'trace',
  'found.change': 'debug',
  'plugin.panic': 'error',
  'plugin.abandon': 'warn',
  'capability.denied': 'warn',
  'changes.failed': 'warn',
  'flag.raise': 'warn',
  'plugin.refused': 'warn',
  'plugin.stopped': 'warn',
  'trust.revoke': 'warn',
  'update.failed': 'warn',
  'plugin.damage': 'error',
  'reload.status': 'debug',
};

export function levelOf({ name }: AirlockEvent): LogLevel {
  return LEVELS[name] ?? 'info';
}

/** Fields that are not listed with the others. */
const HEAD: ReadonlySet<string> = new Set(['name', 'at', 'pluginId']);

/** An event as a line of a log: its name, the plugin, and what it carries, what is absent left out. */
export function eventLine(event: AirlockEvent): string {
  const who = 'pluginId' in event ? ` ${event.pluginId}` : '';
  const carried = Object.entries(event).filter(([field, value]) => !HEAD.has(field) && value !== null).map(([field, value]) => `${field} ${String(value)}`);
  return printable(`${event.name}${who}${carried.length === 0 ? '' : `: ${carried.join(', ')}`}`);
}
