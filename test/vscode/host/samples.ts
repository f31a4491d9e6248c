import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createNodeFileSystem } from '../../../src/platform/node/nodeFileSystem';
import { createInProcessHardener } from '../../../src/sandbox/hardener';
import type { Scheme } from '../../../src/wasm/types';
import { DEFAULT_LIMITS, type ExecutionLimits, type ExecutionRequest, type HardenedModule } from '../../../src/sandbox/types';

const workspace = resolve('examples/demo-workspace');

/** A sample plugin's module, hardened: WASI is linked, and the function that the bad one imports is denied. */
export async function hardenSample(name: string, scheme: Scheme = 'threaded'): Promise<HardenedModule> {
  const bytes = new Uint8Array(await readFile(resolve(workspace, 'plugins', name, `${name}.wasm`)));
  const links = { wasi: true, functions: [{ module: 'env', name: 'host_fetch', decision: 'denied' as const }], scheme };
  const { digest, result } = await createInProcessHardener().harden(bytes, links);
  if (!result.ok) throw new Error(`${name} was refused: ${result.refusal.message}`);
  return { digest, bytes: result.bytes, info: result.info };
}

/** A request to run a sample, with `docs/` and `src/` of the demo workspace readable. */
export function sampleRequest(name: string, module: HardenedModule, args: readonly string[], limits: Partial<ExecutionLimits> = {}): ExecutionRequest & { readonly output: () => string } {
  const chunks: Uint8Array[] = [];
  const readable = (path: string): boolean => path === '' || /^(docs|src)(\/|$)/.test(path);
  return {
    module,
    name,
    entry: { kind: 'command', export: '_start' },
    wasi: {
      args: [name, ...args],
      env: {},
      preopens: [{ guest: '/workspace', files: createNodeFileSystem(workspace), access: { canRead: readable, canWrite: () => false } }],
      stdout: bytes => void chunks.push(bytes.slice(0, 10_000)),
      stderr: () => undefined,
    },
    hostFunctions: new Map(),
    limits: { ...DEFAULT_LIMITS, ...limits },
    output: () => Buffer.concat(chunks).toString(),
  };
}
