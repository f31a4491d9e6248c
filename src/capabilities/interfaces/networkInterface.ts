import type { WitType, WitValue } from '../../sandbox/canonical/types';
import { fetchFor } from '../network/fetch';
import { NETWORK_ERRORS, NetworkFailure } from '../network/types';
import type { Header, NetworkRequest } from '../network/types';
import type { HostInterface } from './types';

const bytes: WitType = { list: 'u8' };
const headers = { name: 'headers', type: { list: { tuple: ['string', 'string'] } } } as const;
const request: WitType = { record: [{ name: 'method', type: 'string' }, { name: 'url', type: 'string' }, headers, { name: 'body', type: { option: bytes } }] };
const response: WitType = { record: [{ name: 'status', type: 'u16' }, { name: 'url', type: 'string' }, headers, { name: 'body', type: bytes }] };
const networkError: WitType = { variant: NETWORK_ERRORS.map(name => ({ name, type: 'string' })) };

/** `airlock:plugin/network` (sdk/wit/airlock.wit). */
export const networkInterface: HostInterface = {
  name: 'airlock:plugin/network',
  version: '1.0.0',
  functions: [{
    name: 'network-fetch',
    capability: 'network',
    signature: { params: [{ name: 'request', type: request }], result: { result: { ok: response, error: networkError } } },
    implement: (services, call) => async ([asked], host): Promise<WitValue> => {
      try {
        const { status, url, headers: answered, body } = await fetchFor(services, call, requestOf(asked), host.signal);
        return { ok: { status, url, headers: answered, body } };
      } catch (error) {
        if (error instanceof NetworkFailure) return { error: { tag: error.kind, value: error.message } };
        throw error;
      }
    },
  }],
};

function requestOf(value: WitValue): NetworkRequest {
  const { method, url, headers: given, body } = value as { readonly method: string; readonly url: string; readonly headers: readonly Header[]; readonly body?: Uint8Array };
  return { method, url, headers: given, ...(body === undefined ? {} : { body }) };
}
