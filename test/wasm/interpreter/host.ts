import type { HostFunction } from './machine';
import type { Value } from './numeric';

/** What a module ends itself with. */
export class Exit extends Error {}

/** The host has nothing: no arguments, no environment, no files but the streams, which take everything. */
const BAD_DESCRIPTOR = 8;

/** A very small WASI preview 1, the same for the interpreter and for the engine; all else answers nothing. */
export function tinyHost(_module: string, name: string): HostFunction {
  switch (name) {
    case 'proc_exit':
      return () => { throw new Exit(); };
    case 'fd_write':
      return writeNowhere;
    case 'args_sizes_get': case 'environ_sizes_get':
      return (memory, args) => {
        for (const at of args) viewOf(memory).setUint32(Number(at), 0, true);
        return [0];
      };
    case 'args_get': case 'environ_get': case 'random_get': case 'fd_close':
      return () => [0];
    case 'host_log': case 'log-i32': case 'log-i64': case 'log-f32': case 'log-f64':
      return () => [];
    default:
      return () => [BAD_DESCRIPTOR];
  }
}

/** Claims to have written all of the buffers. */
function writeNowhere(memory: () => Uint8Array, [, buffers, count, written]: readonly Value[]): readonly Value[] {
  const view = viewOf(memory);
  let total = 0;
  for (let buffer = 0; buffer < Number(count); buffer++) total += view.getUint32(Number(buffers) + buffer * 8 + 4, true);
  view.setUint32(Number(written), total, true);
  return [0];
}

function viewOf(memory: () => Uint8Array): DataView {
  const { buffer } = memory();
  return new DataView(buffer);
}

/** The host as the engine's imports. */
export function engineImports(module: WebAssembly.Module, memory: () => Uint8Array): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const entries = imports[from] ??= {};
    if (kind === 'memory') entries[name] = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
    else entries[name] = (...args: Value[]) => tinyHost(from, name)(memory, args)[0];
  }
  return imports;
}
