import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { createExecutor } from '../../src/sandbox/executor';
import { createInProcessHardener } from '../../src/sandbox/hardener';
import type { Disposable, Executor, WasmHost } from '../../src/sandbox/types';
import { WASI_MODULE, WASI_SIGNATURES } from '../../src/sandbox/wasi/signatures';
import { hardenedFrom, run } from '../support/executions';
import { expectedOutput, INPUT, LANGUAGES, RUNS, type Preview1Run } from '../support/preview1Fixtures';

/** Runs a program of a language on a fresh folder and notes which functions of preview 1 it called. */
async function outcome(executor: Executor, language: string, { group, args, env }: Preview1Run, root: string, called: Set<string>): Promise<{ stdout: string; exitCode: number | undefined; message: string }> {
  const module = await hardenedFrom(new Uint8Array(await readFile(join(root, 'wasm-fixtures/built', `${language}-preview1-${group}.wasm`))));
  const folder = await mkdtemp(join(tmpdir(), 'airlock-preview1-'));
  try {
    const { report, stdout } = await run(executor, module, {
      files: createNodeFileSystem(folder), stdin: INPUT, ...(args === undefined ? {} : { args }), ...(env === undefined ? {} : { env }),
      onHostCall: index => {
        const imported = module.info.imports[index];
        if (imported?.module === WASI_MODULE) called.add(imported.name);
      },
    });
    return { stdout: stdout.toString(), exitCode: report.exitCode, message: report.message };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Every function of WASI preview 1, called from C, Rust and AssemblyScript: each call's errno and results are those of the
 * specification. Needs `describe` and `it` in scope.
 *
 * @param root of the repository
 */
export function definePreview1(name: string, makeHost: () => Promise<WasmHost & Partial<Disposable>>, root: string = process.cwd()): void {
  describe(`WASI preview 1, function by function, on ${name}`, () => {
    let host: WasmHost & Partial<Disposable>;
    let executor: Executor;
    before(async () => {
      host = await makeHost();
      executor = createExecutor(host);
    });
    after(() => {
      executor.dispose();
      host.dispose?.();
    });

    for (const language of LANGUAGES) {
      describe(language, () => {
        const called = new Set<string>();
        for (const each of RUNS) {
          it(`answers ${each.title} as specified`, async () => {
            const { stdout, exitCode, message } = await outcome(executor, language, each, root, called);
            assert.equal(stdout, expectedOutput(each, root));
            assert.equal(exitCode, each.exitCode ?? 0, message);
          });
        }

        it('is refused threads before it starts', async () => {
          const bytes = await readFile(join(root, 'wasm-fixtures/built', `${language}-preview1-threads.wasm`));
          const { result } = await createInProcessHardener().harden(new Uint8Array(bytes), { wasi: true, functions: [] });
          assert.ok(!result.ok);
          assert.equal(result.refusal.code, 'unknown-import');
          assert.match(result.refusal.message, /"thread-spawn" from "wasi"/);
        });

        it('has now called every function there is', () => {
          assert.deepEqual([...called].sort(), [...WASI_SIGNATURES.keys()].sort());
        });
      });
    }
  });
}
