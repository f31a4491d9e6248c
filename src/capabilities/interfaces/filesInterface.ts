import type { WitType, WitValue } from '../../sandbox/canonical/types';
import { fileErrorOf, filesOf, FILE_ERRORS } from '../pluginFiles';
import type { HostInterface } from './types';

const bytes: WitType = { list: 'u8' };
const fileError: WitType = { enum: FILE_ERRORS };
const path = { name: 'path', type: 'string' } as const;

/** `airlock:plugin/files` (sdk/wit/airlock.wit). */
export const filesInterface: HostInterface = {
  name: 'airlock:plugin/files',
  version: '1.0.0',
  functions: [
    {
      name: 'read-file', capability: 'fs.read', signature: { params: [path], result: { result: { ok: bytes, error: fileError } } },
      implement: (services, call) => ([wanted], host) => answered(async () => filesOf(services, host).read(call, text(wanted))),
    },
    {
      name: 'write-file', capability: 'fs.write', signature: { params: [path, { name: 'contents', type: bytes }], result: { result: { error: fileError } } },
      implement: (services, call) => ([wanted, contents], host) => answered(async () => {
        await filesOf(services, host).write(call, text(wanted), contents instanceof Uint8Array ? contents : new Uint8Array(0));
        return undefined;
      }),
    },
  ],
};

/** What a function of these answers: its value, or the error that stands for what was thrown. */
async function answered(work: () => Promise<WitValue>): Promise<WitValue> {
  try {
    return { ok: await work() };
  } catch (error) {
    return { error: fileErrorOf(error) };
  }
}

function text(value: WitValue): string {
  return typeof value === 'string' ? value : '';
}
