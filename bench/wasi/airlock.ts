import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { createExecutor } from '../../src/sandbox/executor';
import { createInProcessHardener } from '../../src/sandbox/hardener';
import { DEFAULT_LIMITS, type WasmHost } from '../../src/sandbox/types';
import { argumentsOf, parseOutput, type Subject, type Times } from './subject';

/** Airlock as a plugin meets it, on one of its hosts: hardened, metered, with quotas, everything granted. */
export async function airlockOn(host: WasmHost, name: string, program: Uint8Array<ArrayBuffer>, root: string, times: Times): Promise<Subject> {
  const { digest, result } = await createInProcessHardener().harden(program, { wasi: true, functions: [] });
  if (!result.ok) throw new Error(result.refusal.message);
  const module = { digest, bytes: result.bytes, info: result.info };
  const executor = createExecutor(host);
  const files = createNodeFileSystem(root);
  return {
    name,
    isBeside: true,
    times,
    async run(asked) {
      const output: Uint8Array[] = [];
      const keep = (bytes: Uint8Array): void => void output.push(bytes.slice());
      const report = await executor.execute({
        module,
        name,
        entry: { kind: 'command', export: '_start' },
        wasi: {
          args: ['guest', ...argumentsOf(asked)], env: {}, stdout: keep, stderr: keep,
          preopens: [{ guest: '/workspace', files, access: { canRead: () => true, canWrite: () => true } }],
        },
        hostFunctions: new Map(),
        limits: { ...DEFAULT_LIMITS, fuel: 1n << 50n, wallMs: 120_000 },
      });
      const text = Buffer.concat(output).toString();
      if (report.status !== 'completed') throw new Error(`${name}: ${report.message} ${text}`);
      return parseOutput(text, asked);
    },
  };
}
