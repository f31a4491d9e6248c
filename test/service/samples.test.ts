import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAirlock } from '../../src/api/airlock';
import type { Workspace } from '../../src/api/deps';
import type { Airlock } from '../../src/api/types';
import type { ConsentChoice } from '../../src/api/prompts';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { profilingExecutor } from '../../src/platform/node/profilingExecutor';
import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { localSources } from '../../src/plugins/sources/localSources';
import { createExecutor } from '../../src/sandbox/executor';
import { createInProcessHardener, rememberHardened } from '../../src/sandbox/hardener';
import type { ExecutionReport } from '../../src/sandbox/types';
import { runOptions } from '../support/serviceFixture';

/** The whole service on real files, with the real hardener and the embedded host: what the editor and the command line use. */
describe('the sample plugins, from installation to record', () => {
  let folder: string;
  let workspaceFolder: string;
  let airlock: Airlock;
  let choice: ConsentChoice;
  let isTrusted: boolean;
  let dispose: () => Promise<void>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-service-'));
    workspaceFolder = join(folder, 'workspace');
    await cp('examples/demo-workspace', workspaceFolder, { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'word '.repeat(31_337));
    const root = join(folder, 'storage');
    const storage = new NodeStorage();
    await storage.replace(join(root, 'trusted_keys.toml'), await readFile('examples/demo-key.pub'));
    const workerPath = join(process.cwd(), 'dist/embedded-worker.js');
    const host = createEmbeddedHost({ workerPath });
    const executor = createExecutor(host);
    const hardener = rememberHardened(createInProcessHardener());
    const files = createNodeFileSystem(workspaceFolder);
    const workspace = (): Workspace => ({ identity: workspaceFolder, name: 'demo', isTrusted, folders: [{ name: 'demo', files }] });
    choice = 'workspace';
    isTrusted = true;
    airlock = createAirlock({
      storage, root, sources: localSources(storage), trustFiles: [join(root, 'trusted_keys.toml')],
      settings: () => ({ user: {}, workspace: {} }),
      prompts: { confirmUntrusted: async () => false, consent: async question => ({ choices: question.requests.map(() => choice) }) },
      changePrompts: { overwriteUnsaved: async () => assert.fail('asked'), reviewChanges: async () => assert.fail('asked'), resolveConflicts: async () => assert.fail('asked') },
      workspace, environment: () => undefined, executor: async () => executor, replayer: async () => executor, profiler: async tree => profilingExecutor(tree, { workerPath }), recordMode: () => 'failures', hardener,
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
    for (const name of ['word-count', 'report', 'misbehave']) await airlock.install({ location: join(workspaceFolder, 'plugins', name) });
  });
  after(() => dispose());

  async function run(id: string, command: string): Promise<{ report: ExecutionReport; output: string }> {
    const chunks: Uint8Array[] = [];
    const report = await airlock.runCommand(`org.example.${id}`, command, runOptions({ stdout: bytes => void chunks.push(bytes), stderr: bytes => void chunks.push(bytes) }));
    return { report, output: Buffer.concat(chunks).toString() };
  }

  it('are installed, signed by the demo key', async () => {
    const plugins = await airlock.plugins();
    assert.deepEqual(plugins.map(plugin => plugin.id), ['org.example.misbehave', 'org.example.report', 'org.example.word-count']);
    assert.ok(plugins.every(plugin => plugin.signer.kind === 'trusted' && plugin.state === 'enabled'));
  });

  it('count words, with the same fuel each time, on record', async () => {
    const [first, second] = [await run('word-count', 'count'), await run('word-count', 'count')];
    assert.equal(first.report.status, 'completed', first.report.message + first.output);
    assert.match(first.output, /words\.md/);
    assert.equal(first.report.fuelUsed, second.report.fuelUsed);
    const records = await airlock.executions('org.example.word-count', 5);
    assert.equal(records.length, 2);
    assert.equal(records[0]?.fuelConsumed, first.report.fuelUsed);
    assert.ok(records.every(record => record.status === 'completed' && record.fuelLimit > 9_000_000n - 1n && record.fuelLimit <= 10_000_000n));
  });

  it('are profiled: every unit of the same fuel with the functions that used it', async () => {
    const { report } = await run('word-count', 'count');
    const { report: counted, profile } = await airlock.profileCommand('org.example.word-count', 'count', runOptions());
    assert.equal(counted.status, 'completed', counted.message);
    assert.equal(counted.fuelUsed, report.fuelUsed);
    assert.equal(profile.nodes.reduce((sum, { hitCount }) => sum + hitCount, 0), Number(report.fuelUsed));
    assert.ok(profile.nodes.some(({ callFrame }) => callFrame.functionName === 'main' && callFrame.url === 'word-count.wasm'), profile.nodes.map(node => node.callFrame.functionName).join());
    assert.equal((await airlock.executions('org.example.word-count', 1))[0]?.fuelConsumed, report.fuelUsed);
    const { report: stopped, profile: upToThere } = await airlock.profileCommand('org.example.misbehave', 'endless-loop', runOptions());
    assert.equal(stopped.reason, 'fuel-exhausted');
    assert.equal(upToThere.endTime, Number(stopped.fuelUsed));
  });

  it('write only where they were allowed to', async () => {
    const { report } = await run('report', 'write');
    assert.equal(report.status, 'completed', report.message);
    assert.match(await readFile(join(workspaceFolder, 'reports/summary.md'), 'utf8'), /\S/);
  });

  it('do not follow a link out of the workspace', async () => {
    await symlink(join(folder, 'secret.txt'), join(workspaceFolder, 'docs/link.md'));
    try {
      const { output } = await run('word-count', 'count');
      assert.match(output, /words\.md/);
      assert.doesNotMatch(output, /31[,.]?337/);
    } finally {
      await rm(join(workspaceFolder, 'docs/link.md'));
    }
  });

  for (const [command, reason, message] of [
    ['endless-loop', 'fuel-exhausted', /units of fuel/],
    ['endless-recursion', 'stack-exhausted', /stack/],
    ['memory-bomb', 'memory-limit', /64 MiB/],
    ['divide-by-zero', 'trap', /divided/],
    ['undeclared-call', 'capability-denied', /network.*tell its author/],
    ['exit-3', 'exited', /3/],
  ] as const) {
    it(`end with ${reason} when they misbehave: ${command}`, async () => {
      const { report } = await run('misbehave', command);
      assert.equal(report.reason, reason, report.message);
      assert.match(report.message, message);
      const [record] = await airlock.executions('org.example.misbehave', 1);
      assert.equal(record?.reason, reason);
      assert.equal(record?.errorMessage?.slice(0, 8), report.message.slice(0, 8));
    });
  }

  it('do not read outside their rights', async () => {
    const { report, output } = await run('misbehave', 'read-outside');
    assert.doesNotMatch(output, /root:/);
    assert.ok(report.denials.length > 0, output);
  });

  it('read nothing once it was denied', async () => {
    choice = 'deny';
    await airlock.reviewGrants('org.example.word-count');
    const { report, output } = await run('word-count', 'count');
    assert.doesNotMatch(output, /words\.md/);
    assert.equal((await airlock.grants('org.example.word-count'))[0]?.decision, 'deny');
    assert.notEqual(report.reason, 'host-error');
    choice = 'workspace';
    await airlock.reviewGrants('org.example.word-count');
    assert.match((await run('word-count', 'count')).output, /words\.md/);
  });

  it('do not run on a workspace that is not trusted', async () => {
    isTrusted = false;
    await assert.rejects(run('word-count', 'count'), { code: 'workspace.untrusted' });
    isTrusted = true;
  });
});
