import type { WitType, WitValue } from '../../sandbox/canonical/types';
import { searched } from '../retrievalSearch';
import type { HostInterface } from './types';

const passage: WitType = {
  record: [
    { name: 'path', type: 'string' }, { name: 'first-line', type: 'u32' }, { name: 'last-line', type: 'u32' },
    { name: 'text', type: 'string' }, { name: 'score', type: 'f64' },
  ],
};
const found: WitType = { record: [{ name: 'passages', type: { list: passage } }, { name: 'is-complete', type: 'bool' }] };
const retrievalError: WitType = { variant: [{ name: 'bad-query', type: 'string' }, { name: 'unavailable', type: 'string' }] };

/** `airlock:plugin/retrieval` (sdk/wit/airlock.wit). */
export const retrievalInterface: HostInterface = {
  name: 'airlock:plugin/retrieval',
  version: '1.0.0',
  functions: [{
    name: 'retrieval-search', capability: 'retrieval',
    signature: { params: [{ name: 'query', type: 'string' }, { name: 'limit', type: 'u32' }], result: { result: { ok: found, error: retrievalError } } },
    implement: (services, call) => async ([query, limit], host): Promise<WitValue> => {
      const answer = await searched(services, host, call, typeof query === 'string' ? query : '', typeof limit === 'number' ? limit : 0);
      if (answer.kind !== 'found') return { error: { tag: answer.kind, value: answer.message } };
      const passages = answer.passages.map(({ path, firstLine, lastLine, text, score }) => ({ path, 'first-line': firstLine, 'last-line': lastLine, text, score }));
      return { ok: { passages, 'is-complete': answer.isComplete } };
    },
  }],
};
