import * as v from 'valibot';
import { isCapabilityName } from './types';
import type { CapabilityName, CapabilityRequest } from './types';

const entries = v.exactOptional(v.array(v.string()));
const count = v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

/** No defaults: what isn't written wasn't granted. */
const schema = v.strictObject({
  name: v.custom<CapabilityName>(isCapabilityName),
  paths: entries, variables: entries, hosts: entries, methods: entries, bytesPerRun: count, models: entries, tokensPerDay: count, commands: entries,
});

/** A capability as the store keeps it, JSON: equal texts for what is the same. The reason is the manifest's, not part of what was decided. */
export function formatGranted({ name, paths, variables, hosts, methods, bytesPerRun, models, tokensPerDay, commands }: CapabilityRequest): string {
  const sorted = (list: readonly string[] | undefined): readonly string[] | undefined => (list === undefined ? undefined : [...new Set(list)].sort());
  return JSON.stringify({
    name, paths: sorted(paths), variables: sorted(variables), hosts: sorted(hosts), methods: sorted(methods), bytesPerRun, models: sorted(models), tokensPerDay, commands: sorted(commands),
  });
}

/** What {@link formatGranted} wrote; `undefined` where it is something else: then nothing was decided. */
export function parseGranted(json: string): CapabilityRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}
