import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createNodeFileSystem } from '../../../src/platform/node/nodeFileSystem';
import { createExecutor } from '../../../src/sandbox/executor';
import { DEFAULT_LIMITS, type Executor, type HardenedModule } from '../../../src/sandbox/types';
import type { Finished } from '../../cli/airlock';
import { assertSameAsNode, type Start } from '../../programs/comparison';
import { programs } from '../../programs/programs';
import { everything, hardenedFrom } from '../../support/executions';
import { runtimes } from './runtimes';

/** Enough for a compiler: it is not the limits that are tested here. */
const LIMITS = { ...DEFAULT_LIMITS, fuel: 1_000_000_000_000n, memoryPages: 32_768, wallMs: 600_000 };

async function execute(executor: Executor, module: HardenedModule, { module: file, args, stdin, folders }: Start): Promise<Finished> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const input = stdin === '' ? [] : [Buffer.from(stdin)];
  const report = await executor.execute({
    module,
    name: basename(file),
    entry: { kind: 'command', export: '_start' },
    wasi: {
      args: [basename(file), ...args],
      env: {},
      preopens: Object.entries(folders).map(([guest, host]) => ({ guest, files: createNodeFileSystem(host), access: { ...everything, canWrite: () => guest === '/workspace' } })),
      stdin: async () => input.shift(),
      stdout: bytes => void stdout.push(bytes.slice()),
      stderr: bytes => void stderr.push(bytes.slice()),
    },
    hostFunctions: new Map(),
    limits: LIMITS,
  });
  return { code: report.exitCode ?? null, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() + (report.exitCode === undefined ? report.message : '') };
}

// Embedded they run in Node's own tests; here on the host that the editor would choose.
for (const { kind, open } of runtimes.slice(-1)) {
  describe(`programs from npm, on ${kind} in the extension host`, function () {
    this.timeout(400_000);
    const hardened = new Map<string, Promise<HardenedModule>>();
    const modules = async (file: string): Promise<HardenedModule> => {
      const known = hardened.get(file) ?? readFile(file).then(bytes => hardenedFrom(new Uint8Array(bytes)));
      hardened.set(file, known);
      return known;
    };
    after(() => hardened.clear());

    for (const program of programs) {
      it(`${program.what}, as under node:wasi`, async () => {
        const { host, close } = await open();
        const executor = createExecutor(host);
        try {
          await assertSameAsNode(program, async start => execute(executor, await modules(start.module), start));
        } finally {
          executor.dispose();
          close();
        }
      });
    }
  });
}
