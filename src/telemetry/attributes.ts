import type { AirlockEvent, EventValue } from '../events/events';

/** The name of the attribute for each field of events that is exported (docs/TELEMETRY.md). */
const NAMES: Readonly<Record<string, string>> = {
  pluginId: 'airlock.plugin.id',
  version: 'airlock.plugin.version',
  from: 'airlock.plugin.from_version',
  origin: 'airlock.plugin.origin',
  reference: 'airlock.plugin.reference',
  signer: 'airlock.plugin.signer',
  manifest: 'airlock.manifest.sha256',
  module: 'airlock.module.sha256',
  signature: 'airlock.signature.sha256',
  execution: 'airlock.execution.id',
  command: 'airlock.command',
  status: 'airlock.status',
  reason: 'airlock.reason',
  host: 'airlock.host',
  fuel: 'airlock.fuel.used',
  limit: 'airlock.fuel.limit',
  memoryPages: 'airlock.memory.peak_pages',
  capability: 'airlock.capability',
  call: 'airlock.call',
  trap: 'airlock.trap.kind',
  function: 'airlock.trap.function',
};

/** Fields that events carry as text because they may be beyond 2^53. */
const INTEGERS: ReadonlySet<string> = new Set(['fuel', 'limit']);

export type Attributes = Record<string, string | number | boolean>;

/** What an event carries as attributes; integers that a double does not hold stay text: no figure is rounded. */
export function attributesOf(event: AirlockEvent): Attributes {
  const attributes: Attributes = {};
  for (const [field, value] of Object.entries(event) as [string, EventValue][]) {
    const name = NAMES[field];
    if (name === undefined || value === null) continue;
    attributes[name] = INTEGERS.has(field) && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  return attributes;
}
