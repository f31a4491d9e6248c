import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { OtlpReceiver } from '../telemetry/otlpReceiver';
import { airlock, inTemporaryFolder } from './airlock';
import type { Finished } from './airlock';
import { ID, lay, newKey, onRoot, trust } from './packages';

const MISBEHAVE = resolve('examples/demo-workspace/plugins/misbehave');

describe('OpenTelemetry of the command line', function () {
  // What could not be sent two seconds after the run is given up, which a machine that is busy may take.
  this.retries(3);
  let receiver: OtlpReceiver;
  beforeEach(async () => { receiver = await OtlpReceiver.start(); });
  afterEach(() => receiver.stop());

  const run = (endpoint: string, ...more: readonly string[]): Promise<Finished> => airlock(['run', MISBEHAVE, '--command', 'divide-by-zero', ...more], { env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });

  it('tells of a run to the receiver that the environment names', async () => {
    const { code, stderr } = await run(receiver.endpoint);
    assert.equal(code, 134, stderr);
    assert.deepEqual(receiver.problems, []);
    const [call, ...others] = receiver.spans;
    assert.deepEqual(others, []);
    assert.deepEqual([call?.name, call?.attributes['airlock.plugin.id'], call?.attributes['airlock.reason'], call?.events[0]?.name], ['plugin.call', 'org.example.misbehave', 'trap', 'plugin.panic']);
    assert.ok(receiver.metrics.has('airlock.panics'));
    assert.equal(receiver.resources[0]?.['airlock.place'], 'cli');
  });

  it('tells of installing and running installed plugins, by the id that is on record', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint };
    assert.equal((await onRoot(root, ['install', await lay(join(folder, 'hello'), { key })], { env })).code, 0);
    const { code, stderr } = await onRoot(root, ['run', ID], { env });
    assert.equal(code, 0, stderr);
    assert.deepEqual(receiver.spans.map(({ name }) => name).sort(), ['plugin.call', 'plugin.install', 'plugin.load']);
    const execution = /execution ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? 'none';
    assert.equal(receiver.spans.find(({ name }) => name === 'plugin.call')?.traceId, execution.replaceAll('-', ''));
    assert.ok(!JSON.stringify(receiver.spans, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).includes(folder));
  }));

  it('sends nothing where no receiver is named, or none is wanted', async () => {
    assert.equal((await run('')).code, 134);
    assert.equal((await airlock(['run', MISBEHAVE, '--command', 'divide-by-zero'], { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_SDK_DISABLED: 'true' } })).code, 134);
    assert.equal(receiver.requests, 0);
  });

  it('changes no result where the receiver is down, silent or not to be used, and says so once', async () => {
    const plain = await run('');
    const { endpoint } = receiver;
    receiver.answer = () => undefined;
    const silent = await run(endpoint);
    await receiver.stop();
    const down = await run(endpoint);
    const refused = await run('http://example.org');
    for (const [{ code, stdout, stderr }, reason] of [[silent, /Telemetry could not be sent/g], [down, /ECONNREFUSED/g], [refused, /OTEL_EXPORTER_OTLP_ENDPOINT would send .* unencrypted/g]] as const) {
      assert.equal(code, plain.code);
      assert.deepEqual(stdout, plain.stdout);
      assert.ok((stderr.match(reason) ?? []).length <= 1, stderr);
    }
    assert.match(refused.stderr, /unencrypted/);
    receiver = await OtlpReceiver.start();
  });

  it('ends although the receiver answers byte by byte and never to an end', async () => {
    const timers: ReturnType<typeof setInterval>[] = [];
    let dribbling = 0, cut = 0;
    receiver.answer = (_request, response) => {
      dribbling++;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      timers.push(setInterval(() => { response.write(' '); }, 20));
      response.on('close', () => { cut++; });
    };
    try {
      // It would not end at all before the receiver does.
      assert.equal((await run(receiver.endpoint)).code, 134);
      assert.ok(dribbling > 0, 'the receiver was asked nothing');
      while (cut < dribbling) await new Promise(resolve => setTimeout(resolve, 10));
    } finally {
      for (const timer of timers) clearInterval(timer);
    }
  });
});
