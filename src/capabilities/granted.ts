import * as v from 'valibot';
import { isCapabilityName } from './types';
import type { CapabilityName, CapabilityRequest } from './types';

const scope = v.optional(v.array(v.string()));

/** No defaults: what isn't written wasn't granted. */
const schema = v.strictObject({ name: v.custom<CapabilityName>(isCapabilityName), paths: scope, variables: scope, hosts: scope, commands: scope });

/** A capability as the store keeps it, JSON. The reason is the manifest's, not part of what was decided. */
export function formatGranted({ name, paths, variables, hosts, commands }: CapabilityRequest): string {
  const sorted = (entries: readonly string[] | undefined): readonly string[] | undefined => (entries === undefined ? undefined : [...new Set(entries)].sort());
  return JSON.stringify({ name, paths: sorted(paths), variables: sorted(variables), hosts: sorted(hosts), commands: sorted(commands) });
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
  if (!result.success) return undefined;
  const { name, paths, variables, hosts, commands } = result.output;
  return {
    name,
    ...(paths === undefined ? {} : { paths }),
    ...(variables === undefined ? {} : { variables }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(commands === undefined ? {} : { commands }),
  };
}
