import { AirlockError } from '../errors';
import { PROFILE_MODULE } from '../wasm/types';

const ALLOWED = new Set(['fd_read', 'fd_write', 'proc_exit']);

/**
 * Checks that a module imports the channel's three functions at most, before any host sees it: a missing import hangs
 * `@vscode/wasm-wasi` for ever, and one more than these would be a way around the channel. Throws AirlockError.
 * @param profiled whether the host counts fuel by call path: then the functions for that may be imported too
 */
export function assertChannelImports(module: WebAssembly.Module, name: string, profiled = false): void {
  const foreign = WebAssembly.Module.imports(module).find(
    entry => entry.kind !== 'function' || !(entry.module === PROFILE_MODULE ? profiled : entry.module === 'wasi_snapshot_preview1' && ALLOWED.has(entry.name)),
  );
  if (foreign !== undefined) {
    throw new AirlockError('runtime.failed', `${name} imports ${foreign.module}.${foreign.name}: it is not a hardened module.`, 'Install the plugin again.');
  }
  if (!WebAssembly.Module.exports(module).some(entry => entry.name === '_start' && entry.kind === 'function')) {
    throw new AirlockError('runtime.failed', `${name} has no _start: it is not a hardened module.`, 'Install the plugin again.');
  }
}
