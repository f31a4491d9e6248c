import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAirlock } from '../../src/api/airlock';
import type { Airlock } from '../../src/api/types';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { profilingExecutor } from '../../src/platform/node/profilingExecutor';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { localSources } from '../../src/plugins/sources/localSources';
import { signFolder } from '../../src/plugins/trust/signFolder';
import { generateKey, parsePrivateKey } from '../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../src/plugins/trust/keyFile';
import { signRotation } from '../../src/plugins/trust/rotation';
import { createExecutor } from '../../src/sandbox/executor';
import type { Executor } from '../../src/sandbox/types';
import { createInProcessHardener, rememberHardened } from '../../src/sandbox/hardener';
import { runOptions } from '../support/serviceFixture';

/** A command of the fixture `c-store` for each list of arguments. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  count: [], keep: ['set', 'text', 'hello'], show: ['get', 'text', 'names'], fail: ['set', 'text', 'failed', 'fail'], trap: ['set', 'text', 'trapped', 'trap'],
};

describe('what a plugin keeps in its store', () => {
  let folder: string;
  let airlock: Airlock;
  let dispose: () => Promise<void>;
  /** What happens after a run ended, before that is recorded. */
  let meanwhile: () => Promise<unknown>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-data-'));
    const storage = new NodeStorage();
    const workerPath = join(process.cwd(), 'dist/embedded-worker.js');
    const host = createEmbeddedHost({ workerPath });
    const executor = createExecutor(host);
    const held: Executor = {
      execute: async request => {
        const report = await executor.execute(request);
        await meanwhile();
        return report;
      },
      running: 0, queued: 0, dispose: () => undefined,
    };
    meanwhile = async () => undefined;
    const hardener = rememberHardened(createInProcessHardener());
    airlock = createAirlock({
      storage, root: join(folder, 'storage'), sources: localSources(storage), trustFiles: [],
      settings: () => ({ user: { 'trust.policy': 'ask' }, workspace: {} }),
      prompts: { confirmUntrusted: async () => true, consent: async () => assert.fail('asked') },
      changePrompts: { overwriteUnsaved: async () => assert.fail('asked'), reviewChanges: async () => assert.fail('asked'), resolveConflicts: async () => assert.fail('asked') },
      workspace: () => undefined, environment: () => undefined, executor: async () => held, replayer: async () => executor, profiler: async tree => profilingExecutor(tree, { workerPath }), recordMode: () => 'off', hardener,
      sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'),
      now: () => Date.now(), random: bytes => void randomFillSync(bytes), onProblem: problem => assert.fail(problem),
    });
    dispose = async () => {
      await airlock.dispose();
      executor.dispose();
      host.dispose();
      hardener.dispose();
      await rm(folder, { recursive: true });
    };
  });
  afterEach(() => dispose());

  async function packageOf(id: string, version = '1.0.0'): Promise<string> {
    const location = join(folder, id);
    await mkdir(location, { recursive: true });
    await copyFile('wasm-fixtures/built/c-store.wasm', join(location, 'plugin.wasm'));
    const commands = Object.entries(COMMANDS).map(([name, args]) => `[[commands]]\nname = "${name}"\ntitle = "${name}"\nargs = ${JSON.stringify(args)}\n`);
    await writeFile(join(location, 'plugin.toml'), `[plugin]\nid = "${id}"\nversion = "${version}"\nwasm = "plugin.wasm"\nentry = "_start"\ncapabilities = ["log"]\n\n${commands.join('\n')}\n[meta]\nname = "Keeper"\ndescription = "Keeps what it is told."\nauthors = ["The Airlock authors"]\n`);
    return location;
  }

  async function run(id: string, command: string): Promise<string[]> {
    const chunks: Uint8Array[] = [];
    await airlock.runCommand(id, command, runOptions({ stdout: bytes => void chunks.push(bytes) }));
    return Buffer.concat(chunks).toString().trimEnd().split('\n');
  }

  it('is there in the next run, and no other plugin sees it', async () => {
    await airlock.install({ location: await packageOf('org.example.one') });
    await airlock.install({ location: await packageOf('org.example.two') });
    assert.deepEqual(await run('org.example.one', 'keep'), ['run 1', 'kept']);
    assert.deepEqual(await run('org.example.one', 'show'), ['run 2', 'hello', 'runs text']);
    assert.deepEqual(await run('org.example.two', 'show'), ['run 1', 'nothing', 'runs']);
  });

  it('is kept where it ends by itself, with an error of its own too, and is as it was where it crashes', async () => {
    await airlock.install({ location: await packageOf('org.example.one') });
    await run('org.example.one', 'keep');
    assert.deepEqual(await run('org.example.one', 'trap'), ['run 2', 'kept']);
    assert.deepEqual(await run('org.example.one', 'show'), ['run 2', 'hello', 'runs text']);
    await run('org.example.one', 'fail');
    assert.deepEqual(await run('org.example.one', 'show'), ['run 4', 'failed', 'runs text']);
  });

  it('goes with the plugin, and another signer’s starts with nothing', async () => {
    const location = await packageOf('org.example.one');
    await airlock.install({ location });
    await run('org.example.one', 'keep');
    await airlock.uninstall('org.example.one');
    await signFolder(new NodeStorage(), location, await parsePrivateKey(await readFile('examples/demo-key'), 'demo-key'));
    await airlock.install({ location });
    assert.deepEqual(await run('org.example.one', 'show'), ['run 1', 'nothing', 'runs']);
  });

  const ONE = 'org.example.one';
  const newKey = (): Promise<SigningKey> => generateKey(into => void randomFillSync(into));
  /** Installs a version that a key signed, with a statement that it took another's place. */
  async function offer(version: string, key?: SigningKey, before?: SigningKey): Promise<void> {
    const location = await packageOf(ONE, version);
    if (key !== undefined) await signFolder(new NodeStorage(), location, key);
    if (before !== undefined && key !== undefined) await writeFile(join(location, 'plugin.rotation'), await signRotation(before, key));
    await airlock.install({ location });
  }
  /** Keeps something in a run at whose end something else happens. */
  async function keepWhile(work: () => Promise<unknown>): Promise<void> {
    meanwhile = work;
    assert.equal((await run(ONE, 'keep'))[1], 'kept');
    meanwhile = async () => undefined;
  }

  it('goes when another unsigned package takes its place, and when that is rolled back', async () => {
    await offer('1.0.0');
    await run(ONE, 'keep');
    await offer('1.1.0');
    assert.deepEqual(await run(ONE, 'show'), ['run 1', 'nothing', 'runs']);
    await run(ONE, 'keep');
    await airlock.rollback(ONE);
    assert.deepEqual(await run(ONE, 'show'), ['run 1', 'nothing', 'runs']);
  });

  it('is not kept of an unsigned package in whose place another was put while it ran', async () => {
    await offer('1.0.0');
    await keepWhile(() => offer('1.1.0'));
    assert.deepEqual(await run(ONE, 'show'), ['run 1', 'nothing', 'runs']);
  });

  it('is not kept of a plugin that was uninstalled while it ran', async () => {
    const key = await newKey();
    await offer('1.0.0', key);
    await keepWhile(() => airlock.uninstall(ONE));
    await offer('1.0.0', key);
    assert.deepEqual(await run(ONE, 'show'), ['run 1', 'nothing', 'runs']);
  });

  it('is kept of a signed package that was updated while it ran', async () => {
    const key = await newKey();
    await offer('1.0.0', key);
    await keepWhile(() => offer('1.1.0', key));
    assert.deepEqual(await run(ONE, 'show'), ['run 2', 'hello', 'runs text']);
  });

  it('is the new key\'s after the key was replaced, also where that came while it ran', async () => {
    const [first, second, third] = [await newKey(), await newKey(), await newKey()];
    await offer('1.0.0', first);
    await run(ONE, 'keep');
    await offer('1.1.0', second, first);
    assert.deepEqual(await run(ONE, 'show'), ['run 2', 'hello', 'runs text']);
    await keepWhile(() => offer('1.2.0', third, second));
    assert.deepEqual(await run(ONE, 'show'), ['run 4', 'hello', 'runs text']);
    assert.equal((await airlock.dependents(ONE)).values, 2);
  });
});
