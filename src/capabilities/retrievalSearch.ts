import type { HostCall } from '../sandbox/types';
import type { HostServices, RetrievalAnswer } from './interfaces/types';

/** Fuel units of one search, whatever there is to be searched: what depended on that would tell of it. */
const SEARCH_FUEL = 10_000;

/** Searches for a plugin, which is let pass first. */
export async function searched({ gate, retrieval }: HostServices, host: HostCall, call: string, query: string, limit: number): Promise<RetrievalAnswer> {
  await gate.pass({ capability: 'retrieval', call, argument: query });
  host.charge(SEARCH_FUEL);
  return retrieval?.search(query, limit, host.signal)
    ?? { kind: 'unavailable', message: 'There is no index where the plugin runs. Run it in an editor, or by `airlock run` with a workspace.' };
}
