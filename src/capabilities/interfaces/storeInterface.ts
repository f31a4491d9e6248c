import type { WitType, WitValue } from '../../sandbox/canonical/types';
import type { HostInterface } from './types';

const bytes: WitType = { list: 'u8' };
const storeError: WitType = { enum: ['full', 'bad-name'] };
const name = { name: 'name', type: 'string' } as const;

/** Bytes of a value's name in UTF-8. */
const MAX_NAME_BYTES = 256;

/** `airlock:plugin/store` (sdk/wit/airlock.wit). */
export const storeInterface: HostInterface = {
  name: 'airlock:plugin/store',
  version: '1.0.0',
  functions: [
    { name: 'get', signature: { params: [name], result: { option: bytes } }, implement: ({ data }) => ([key]) => data.get(text(key)) },
    {
      name: 'set', signature: { params: [name, { name: 'value', type: bytes }], result: { result: { error: storeError } } },
      implement: ({ data }) => async ([key, value]): Promise<WitValue> => {
        if (!isName(text(key))) return { error: 'bad-name' };
        return await data.set(text(key), value instanceof Uint8Array ? value : new Uint8Array(0)) ? { ok: undefined } : { error: 'full' };
      },
    },
    { name: 'delete', signature: { params: [name] }, implement: ({ data }) => ([key]) => data.delete(text(key)).then(() => undefined) },
    { name: 'names', signature: { params: [], result: { list: 'string' } }, implement: ({ data }) => () => data.names() },
  ],
};

function text(value: WitValue): string {
  return typeof value === 'string' ? value : '';
}

function isName(key: string): boolean {
  return key !== '' && new TextEncoder().encode(key).length <= MAX_NAME_BYTES;
}
