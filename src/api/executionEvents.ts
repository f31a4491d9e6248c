import type { AirlockEvent } from '../events/events';
import type { ExecutionReport, RefusingRule } from '../sandbox/types';
import type { RecordedOnly } from '../store/auditedEvents';
import type { PluginRow } from '../store/installedPlugins';

/** Longest path that the audit log keeps of a denial, in characters. */
const MAX_PATH = 2_000;

/** An execution that was begun. */
export interface BegunExecution {
  readonly id: string;
  /** What runs. */
  readonly row: Pick<PluginRow, 'id' | 'version' | 'checksum' | 'signature_sha256'>;
  /** Name of the command. */
  readonly command: string;
}

/** An event, and what of it only the audit log keeps. */
export interface Told {
  readonly event: AirlockEvent;
  readonly recordedOnly?: RecordedOnly;
}

/** That a module was made ready in `ms` milliseconds, the first time in this process. */
export function loadOf({ id, row }: BegunExecution, ms: number, at: string): AirlockEvent {
  return { name: 'plugin.load', at, pluginId: row.id, execution: id, version: row.version, module: row.checksum, signature: row.signature_sha256, ms };
}

/** That an execution begins. */
export function startOf(begun: BegunExecution, at: string): AirlockEvent {
  return { name: 'plugin.start', at, ...named(begun) };
}

/** What there is to tell of an execution that ended: the end, a crash, what models answered, everything that was denied. */
export function endingOf(begun: BegunExecution, report: ExecutionReport, at: string): readonly Told[] {
  const { status, reason, fuelUsed, fuelLimit, peakMemoryPages, wallMs, host, trap, denied, denials, hostUse } = report;
  const about = { at, ...named(begun) };
  const denial = { name: 'capability.denied', at, pluginId: begun.row.id, execution: begun.id } as const;
  return [
    { event: { name: 'plugin.call', ...about, status, reason, fuel: String(fuelUsed), limit: String(fuelLimit), memoryPages: peakMemoryPages, ms: Math.round(wallMs * 100) / 100, host } },
    ...(isPanic(report) ? [{ event: { name: 'plugin.panic', ...about, trap: trap?.kind ?? 'unknown', function: trap?.functionName ?? null, host } } as const] : []),
    ...(denied === undefined ? [] : [{ event: { ...denial, call: denied.call, capability: denied.capability ?? null, ...ruleOf(denied) } }]),
    ...denials.map((refused): Told => ({ event: { ...denial, call: refused.call, capability: refused.capability, ...ruleOf(refused) }, recordedOnly: { path: refused.path?.slice(0, MAX_PATH) ?? null } })),
    ...(hostUse === undefined || hostUse.modelRequests === 0 ? [] : [{ event: { name: 'llm.use', at, pluginId: begun.row.id, execution: begun.id, requests: hostUse.modelRequests, tokens: hostUse.tokens } } as const]),
  ];
}

/** The rule that refused it. */
function ruleOf({ rule }: { readonly rule?: RefusingRule }): { readonly policy?: string; readonly rule?: number } {
  return rule === undefined ? {} : { policy: rule.source, rule: rule.index };
}

function isPanic({ trap, reason }: ExecutionReport): boolean {
  return trap !== undefined || reason === 'trap' || reason === 'crashed';
}

function named({ id, row, command }: BegunExecution): { readonly pluginId: string; readonly execution: string; readonly version: string; readonly command: string; readonly module: string; readonly signature: string | null } {
  return { pluginId: row.id, execution: id, version: row.version, command, module: row.checksum, signature: row.signature_sha256 };
}
