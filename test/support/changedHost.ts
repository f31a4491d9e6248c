import type { WasmHost, WasmProcess } from '../../src/sandbox/types';

/** A host whose processes pass no pieces of files by themselves, but for what is given of that. */
export function changedHost(host: WasmHost, passes: (process: WasmProcess) => Pick<WasmProcess, 'writeSlice' | 'fillSink'>): WasmHost {
  return {
    kind: host.kind,
    async start(module, name): Promise<WasmProcess> {
      const process = await host.start(module, name);
      return {
        ended: process.ended,
        write: bytes => process.write(bytes),
        onOutput: listener => process.onOutput(listener),
        terminate: () => process.terminate(),
        ...passes(process),
      };
    },
  };
}
