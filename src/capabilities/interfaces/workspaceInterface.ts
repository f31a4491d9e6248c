import type { WitType } from '../../sandbox/canonical/types';
import type { HostInterface } from './types';

const folder: WitType = { record: [{ name: 'name', type: 'string' }, { name: 'path', type: 'string' }] };

/** `airlock:plugin/workspace` (sdk/wit/airlock.wit). */
export const workspaceInterface: HostInterface = {
  name: 'airlock:plugin/workspace',
  version: '1.0.0',
  functions: [
    { name: 'folders', signature: { params: [], result: { list: folder } }, implement: ({ workspace }) => () => (workspace?.folders ?? []).map(({ name, path }) => ({ name, path })) },
    { name: 'active-file', signature: { params: [], result: { option: 'string' } }, implement: ({ workspace }) => () => workspace?.activeFile() },
  ],
};
