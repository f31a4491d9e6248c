import { Errno } from '../../sandbox/wasi/errno';
import { MAX_WHOLE_FILE_BYTES } from '../../sandbox/wasi/wholeFiles';
import { errnoNameOf, filesOf } from '../pluginFiles';
import { bytesAt, FLAT_MODULES, handOver, textAt } from './flatFunction';
import type { FlatFunction } from './flatFunction';

/** Where the requirement documents have these. */
const MODULES = ['host', ...FLAT_MODULES];
/** Longest path, in bytes. */
const MAX_PATH_BYTES = 65_536;

/** `read_file(ptr, len) -> i32`: the address of the contents, as `handOver` lays them out; 0 where the file can't be read. */
export const readFile: FlatFunction = {
  modules: MODULES,
  name: 'read_file',
  capability: 'fs.read',
  signature: { params: ['i32', 'i32'], results: ['i32'] },
  attached: { pointer: 0, length: 1, unit: 1, follow: false },
  implement: (services, call) => async (host, [pointer, length]) => {
    const path = await textAt(host, call, pointer, length, MAX_PATH_BYTES);
    let contents: Uint8Array;
    try {
      contents = await filesOf(services, host).read(call, path);
    } catch (error) {
      errnoNameOf(error);
      return [0];
    }
    return [await handOver(host, contents)];
  },
};

/** `write_file(ptr, len, data_ptr, data_len) -> i32`: 0, or the errno of WASI preview 1 that says why not. */
export const writeFile: FlatFunction = {
  modules: MODULES,
  name: 'write_file',
  capability: 'fs.write',
  signature: { params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] },
  attached: { pointer: 0, length: 1, unit: 1, follow: false },
  implement: (services, call) => async (host, [pointer, length, dataPointer, dataLength]) => {
    const path = await textAt(host, call, pointer, length, MAX_PATH_BYTES);
    const contents = await bytesAt(host, call, dataPointer, dataLength, MAX_WHOLE_FILE_BYTES);
    try {
      await filesOf(services, host).write(call, path, contents);
      return [Errno.success];
    } catch (error) {
      return [Errno[errnoNameOf(error)]];
    }
  },
};
