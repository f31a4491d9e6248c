import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createExecutor } from '../../src/sandbox/executor';
import { createWholeFileSystem } from '../../src/sandbox/wholeFileSystem';
import { hardenedFrom, run } from '../support/executions';
import { MemoryStore } from '../support/memoryStore';
import { assertSameAsNode } from './comparison';
import { programs } from './programs';

/** A virtual workspace with the files of a folder. */
async function storeOf(folder: string): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const name of await readdir(folder)) await store.write(name, await readFile(join(folder, name)));
  return store;
}

/** Puts what a virtual workspace holds into a folder. */
async function writeOut(store: MemoryStore, folder: string): Promise<void> {
  for (const [path, bytes] of store.tree) {
    if (bytes === undefined) await mkdir(join(folder, path), { recursive: true });
    else await writeFile(join(folder, path), bytes);
  }
}

describe('a program from npm in a virtual workspace', function () {
  this.timeout(600_000);
  const host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
  const executor = createExecutor(host);
  after(() => {
    executor.dispose();
    host.dispose();
  });

  it('SQLite writes the same database files as on disk', async () => {
    const sqlite = programs.find(({ name }) => name === 'sqlite') ?? assert.fail();
    const module = await hardenedFrom(new Uint8Array(await readFile(sqlite.module)));
    await assertSameAsNode(sqlite, async ({ args, stdin, folders }) => {
      const store = await storeOf(folders['/workspace']);
      const { report, stdout, stderr } = await run(executor, module, { files: createWholeFileSystem(store), args, stdin, limits: { fuel: 1_000_000_000_000n, wallMs: 500_000 } });
      await writeOut(store, folders['/workspace']);
      return { code: report.exitCode ?? null, stdout, stderr: stderr.toString() };
    });
  });
});
