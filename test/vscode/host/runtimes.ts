import { join } from 'node:path';
import { createEmbeddedHost } from '../../../src/platform/node/embeddedHost';
import { loadVSCodeWasiHost } from '../../../src/platform/vscode/loadWasiHost';
import type { WasmHost } from '../../../src/sandbox/types';

/** A host as the extension makes it. */
export interface Runtime {
  readonly kind: WasmHost['kind'];
  /** Makes it ready; the second function lets go of what it holds. */
  readonly open: () => Promise<{ readonly host: WasmHost; readonly close: () => void }>;
}

const embedded: Runtime = {
  kind: 'embedded',
  async open() {
    const host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist', 'embedded-worker.js') });
    return { host, close: () => { host.dispose(); } };
  },
};

const vscodeWasi: Runtime = {
  kind: 'vscode-wasi',
  open: async () => ({ host: await loadVSCodeWasiHost(), close: () => undefined }),
};

/** Every host of this run. The driver says whether wasm-wasi-core was given to it: if so, it must be there. */
export const runtimes: readonly Runtime[] = process.env.AIRLOCK_TEST_WASI_CORE === '1' ? [embedded, vscodeWasi] : [embedded];
