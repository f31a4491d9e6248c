import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { grantedOnly } from '../../src/capabilities/gate';
import { PLUGIN_LINKS, hostFunctions } from '../../src/capabilities/hostFunctions';
import { DataSession } from '../../src/capabilities/interfaces/dataSession';
import { RunUse } from '../../src/capabilities/use';
import { createExecutor } from '../../src/sandbox/executor';
import type { Disposable, Executor, HardenedModule, WasmHost } from '../../src/sandbox/types';
import { hardenedFrom, run } from '../support/executions';

/**
 * The interfaces of sdk/wit/airlock.wit, called from C by the names and types of the Canonical ABI. Needs `describe` and `it` in
 * scope.
 *
 * @param root of the repository
 */
export function defineInterfaces(name: string, makeHost: () => Promise<WasmHost & Partial<Disposable>>, root: string = process.cwd()): void {
  describe(`interfaces for plugins, on ${name}`, () => {
    let host: WasmHost & Partial<Disposable>;
    let executor: Executor;
    let module: HardenedModule;
    before(async () => {
      host = await makeHost();
      executor = createExecutor(host);
      module = await hardenedFrom(new Uint8Array(await readFile(join(root, 'wasm-fixtures/built/c-store.wasm'))), PLUGIN_LINKS);
    });
    after(() => {
      executor.dispose();
      host.dispose?.();
    });

    async function runs(args: readonly string[], kept: ReadonlyMap<string, Uint8Array>): Promise<{ lines: readonly string[]; log: readonly string[]; changes: ReadonlyMap<string, Uint8Array | undefined>; exitCode: number | undefined }> {
      const log: string[] = [];
      const data = new DataSession(async () => kept);
      const functions = hostFunctions({ log: (level, message) => void log.push(`${level} ${message}`), data, gate: grantedOnly([]), use: new RunUse() }, module.info.imports);
      const { report, stdout } = await run(executor, module, { args, functions });
      return { lines: stdout.toString().trimEnd().split('\n'), log, changes: new Map(await data.changes()), exitCode: report.exitCode };
    }

    it('keep values of the plugin’s own, by name', async () => {
      const first = await runs(['set', 'ä', 'some text', 'get', 'ä', 'get', 'none', 'names', 'delete', 'ä', 'get', 'ä'], new Map());
      assert.deepEqual(first.lines, ['run 1', 'kept', 'some text', 'nothing', 'runs ä', 'nothing']);
      const second = await runs([], new Map([['runs', first.changes.get('runs') ?? assert.fail('nothing kept')]]));
      assert.deepEqual(second.lines, ['run 2']);
    });

    it('keep no more than a plugin may, and nothing of a name that is none', async () => {
      const { lines, changes } = await runs(['large', 'big', '2000000', 'large', 'big', '1000000', 'large', 'more', '100000', 'set', '', 'x', 'set', 'n'.repeat(257), 'x'], new Map());
      assert.deepEqual(lines, ['run 1', 'full', 'kept', 'full', 'bad name', 'bad name']);
      assert.deepEqual([...changes.keys()].sort(), ['big', 'runs']);
    });

    it('log at the level that was said', async () => {
      const { log, exitCode } = await runs(['fail'], new Map());
      assert.deepEqual([log, exitCode], [['warn it fails, as it was told to: ✓'], 3]);
    });
  });
}
