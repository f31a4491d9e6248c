import { searched } from '../retrievalSearch';
import { FLAT_MODULES, handOverJson, textAt } from './flatFunction';
import type { FlatFunction } from './flatFunction';

/**
 * `host_retrieval_search(q_ptr, q_len, k) -> i32`: the address of JSON, as `handOver` lays it out: `passages` and `isComplete`, or
 * `error` with `code` and `message`.
 */
export const retrievalFunction: FlatFunction = {
  modules: FLAT_MODULES,
  name: 'host_retrieval_search',
  capability: 'retrieval',
  signature: { params: ['i32', 'i32', 'i32'], results: ['i32'] },
  attached: { pointer: 0, length: 1, unit: 1, follow: false },
  implement: (services, call) => async (host, [pointer, length, limit]) => {
    const query = await textAt(host, call, pointer, length);
    const answer = await searched(services, host, call, query, Math.max(0, Number(limit ?? 0) | 0));
    if (answer.kind !== 'found') return [await handOverJson(host, { error: { code: answer.kind, message: answer.message } })];
    const { passages, isComplete } = answer;
    return [await handOverJson(host, { passages, isComplete })];
  },
};
