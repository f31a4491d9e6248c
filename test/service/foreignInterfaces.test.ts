import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AirlockDeps } from '../../src/api/deps';
import type { ForeignExtensions } from '../../src/api/foreignRights';
import type { Airlock } from '../../src/api/types';
import type { RunOptions } from '../../src/api/runTypes';
import { HostRegistry } from '../../src/capabilities/foreign/hostRegistry';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createExecutor } from '../../src/sandbox/executor';
import { createInProcessHardener, rememberHardened } from '../../src/sandbox/hardener';
import type { ExecutionReport } from '../../src/sandbox/types';
import { clock, CLOCK_CAPABILITY } from '../support/clock';
import { ID, MANIFEST, runOptions, ServiceFixture } from '../support/serviceFixture';

const ASKING = `${MANIFEST}capabilities = ["log", { name = "${CLOCK_CAPABILITY}", reason = "To greet by the time of day." }]
[[commands]]
name = "now"
args = ["now", "Europe/Zürich"]
`;

/** The service on the real hardener and the embedded host, with an extension that registers what it brings when it is activated. */
describe('a plugin that needs what another extension brings', () => {
  let fixture: ServiceFixture;
  let registry: HostRegistry;
  /** What activating the extension does; `undefined` where it is not installed. */
  let activate: (() => Promise<void>) | undefined;
  let activated: string[];
  let deps: { -readonly [name in keyof AirlockDeps]?: AirlockDeps[name] };
  let dispose: () => Promise<void>;
  let module: Uint8Array;

  before(async () => { module = new Uint8Array(await readFile('wasm-fixtures/built/c-foreign.wasm')); });
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    registry = new HostRegistry();
    activated = [];
    activate = async () => void registry.register(clock());
    const foreign: ForeignExtensions = {
      get interfaces() { return registry.interfaces; },
      async activate(id) {
        activated.push(id);
        await activate?.();
        return activate !== undefined;
      },
    };
    const host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
    const executor = createExecutor(host);
    const hardener = rememberHardened(createInProcessHardener());
    deps = { foreign, hardener, executor: async () => executor, replayer: async () => executor, recordMode: () => 'always' };
    dispose = async () => {
      await fixture.close();
      executor.dispose();
      host.dispose();
      hardener.dispose();
    };
  });
  afterEach(() => dispose());

  const install = async (manifest = ASKING): Promise<Airlock> => {
    const airlock = fixture.airlocks.at(-1) ?? fixture.open(deps);
    await fixture.lay('src', manifest, { module });
    await airlock.install({ location: 'src' });
    return airlock;
  };
  const run = async (airlock: Airlock, changed: Partial<RunOptions> = {}): Promise<{ readonly report: ExecutionReport; readonly output: string }> => {
    const pieces: Uint8Array[] = [];
    const report = await airlock.runCommand(ID, 'now', runOptions({ stdout: bytes => void pieces.push(bytes), ...changed }));
    return { report, output: Buffer.concat(pieces).toString() };
  };
  const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: { code: string; sentence: string }) => `${error.code}: ${error.sentence}`);

  it('has it activated, is asked about in its words, and runs', async () => {
    const airlock = await install();
    assert.deepEqual(activated, [], 'installing it starts nothing');
    const { report, output } = await run(airlock);
    assert.equal(output, '12:34 in Europe/Zürich\n', report.message);
    assert.deepEqual(activated, ['acme.tools']);
    assert.deepEqual(fixture.questions[0]?.requests, [{ name: CLOCK_CAPABILITY, reason: 'To greet by the time of day.', words: { label: 'Clock', title: 'Read the clock', meaning: 'It learns what time it is, in any zone.' } }]);
    assert.deepEqual((await airlock.plugins())[0]?.manifest.capabilities[1]?.words?.label, 'Clock');
    await run(airlock);
    assert.deepEqual([activated.length, fixture.questions.length], [1, 1], 'once is enough');
    assert.deepEqual((await airlock.grants(ID)).map(grant => `${grant.decision} ${grant.capability.name}`), [`allow ${CLOCK_CAPABILITY}`]);
  });

  it('is denied a call that was not granted', async () => {
    const airlock = await install();
    fixture.answers = [() => ({ choices: ['deny'] })];
    const { report } = await run(airlock);
    assert.deepEqual([report.reason, report.denied?.capability], ['capability-denied', CLOCK_CAPABILITY]);
  });

  it('is held to rules about it', async () => {
    const airlock = await install();
    fixture.settings.user = { policy: [{ effect: 'deny', plugin: '*', capability: CLOCK_CAPABILITY, reason: 'No clocks here.' }] };
    const { report } = await run(airlock);
    assert.equal(report.reason, 'capability-denied', report.message);
  });

  it('is installed without that extension, and says which one is missing when it is to run', async () => {
    activate = undefined;
    const airlock = await install();
    assert.equal(await refusal(run(airlock)), 'interface.missing: org.example.hello needs "clock" of the extension acme.tools, which is not installed here, or is disabled. Install or enable acme.tools, and run it again.');
    assert.equal(fixture.questions.length, 0, 'nobody is asked about what can’t be');
    activate = async () => { throw new Error('No battery.'); };
    assert.match(await refusal(run(airlock)), /^interface\.missing: .* which failed to start: No battery\. See what is wrong with acme\.tools/);
    activate = async () => undefined;
    assert.match(await refusal(run(airlock)), /^interface\.missing: .* which doesn't bring that\. Install a version of acme\.tools that does/);
  });

  it('says so where there are no extensions at all', async () => {
    const without = { ...deps };
    delete without.foreign;
    const airlock = fixture.open(without);
    await install();
    assert.match(await refusal(run(airlock)), /^interface\.missing: .* there are no extensions here\. Run it in the editor/);
  });

  it('can be cancelled while the extension starts', async () => {
    activate = () => new Promise(() => undefined);
    const airlock = await install();
    const cancel = new AbortController();
    const running = refusal(run(airlock, { signal: cancel.signal }));
    while (activated.length === 0) await new Promise(resolve => setImmediate(resolve));
    cancel.abort();
    assert.match(await running, /^cancelled: /);
  });

  it('is refused where the extension has an older version, with the one to install', async () => {
    registry.register(clock({ version: '0.9.0' }));
    assert.match(await refusal(install()), /^module\.refused: .* needs acme:tools\/clock 1\.0\.0, and the extension acme\.tools has 0\.9\.0\. Install a version of the extension acme\.tools that has acme:tools\/clock 1\.0\.0\./);
  });

  it('is refused where it doesn’t ask for it, and is told how', async () => {
    registry.register(clock());
    assert.match(await refusal(install(MANIFEST)), /^module\.refused: .* from acme:tools\/clock@1\.0\.0, which Airlock doesn't have\. Where another extension brings it, the manifest has to ask for its capability/);
  });

  it('doesn’t run any more once it was taken back', async () => {
    const airlock = await install();
    await run(airlock);
    const [registered] = registry.interfaces;
    assert.ok(registered);
    registry = new HostRegistry();
    activate = async () => undefined;
    assert.match(await refusal(run(airlock)), /^interface\.missing: /);
  });

  it('is replayed from its recording without the extension', async () => {
    const airlock = await install();
    await run(airlock);
    registry = new HostRegistry();
    activate = undefined;
    const [execution] = await airlock.executions(ID, 1);
    const pieces: Uint8Array[] = [];
    const report = await airlock.replayExecution(ID, execution?.id ?? '', runOptions({ stdout: bytes => void pieces.push(bytes) }));
    assert.deepEqual([report.status, Buffer.concat(pieces).toString()], ['completed', '12:34 in Europe/Zürich\n']);
  });
});
