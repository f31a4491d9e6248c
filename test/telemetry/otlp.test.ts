import assert from 'node:assert/strict';
import type { AirlockEvent } from '../../src/events/events';
import { parseEndpoint } from '../../src/telemetry/endpoint';
import { openOtlpSink } from '../../src/telemetry/otlp';
import type { TelemetrySink } from '../../src/telemetry/sink';
import { OtlpReceiver } from './otlpReceiver';

const AT = '2026-01-02T03:04:05.600Z';
const EXECUTION = '0f8fad5b-d9cb-469f-a165-70867728950e';
const about = { at: AT, pluginId: 'org.example.hello', version: '1.2.3', module: 'a'.repeat(64), signature: 'b'.repeat(64) };
const called: AirlockEvent = { name: 'plugin.call', ...about, execution: EXECUTION, command: 'count', status: 'failed', reason: 'trap', fuel: '123456', limit: '9223372036854775807', memoryPages: 17, ms: 250, host: 'embedded' };
const events: readonly AirlockEvent[] = [
  { name: 'plugin.install', ...about, from: null, origin: 'git', reference: 'c0ffee', manifest: 'c'.repeat(64), signer: 'd'.repeat(64), ms: 1500 },
  { name: 'grant.allow', at: AT, pluginId: 'org.example.hello', capability: 'fs.read', lifetime: 'workspace', key: 'k', preview: false, until: null },
  { name: 'plugin.load', ...about, execution: EXECUTION, ms: 40 },
  { name: 'plugin.start', ...about, execution: EXECUTION, command: 'count' },
  called,
  { name: 'plugin.panic', ...about, execution: EXECUTION, command: 'count', trap: 'unreachable', function: 'main', host: 'embedded' },
  { name: 'capability.denied', at: AT, pluginId: 'org.example.hello', execution: EXECUTION, call: 'path_open', capability: 'fs.read' },
];

describe('OpenTelemetry', () => {
  let receiver: OtlpReceiver;
  let failures: string[];
  const sinks: TelemetrySink[] = [];
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
    failures = [];
  });
  afterEach(async () => {
    for (const name of ['HEADERS', 'TIMEOUT']) delete process.env[`OTEL_EXPORTER_OTLP_${name}`];
    await receiver.stop();
    await Promise.all(sinks.splice(0).map(sink => sink.close(1)));
  });

  function open(endpoint = receiver.endpoint, everyMs?: { spans: number; metrics: number }): TelemetrySink {
    const sink = openOtlpSink({ endpoint: parseEndpoint(endpoint, 'the test'), version: '9.9.9', place: 'editor', onFailure: reason => { failures.push(reason); }, ...(everyMs === undefined ? {} : { everyMs }) });
    sinks.push(sink);
    return sink;
  }
  async function sent(...told: readonly AirlockEvent[]): Promise<void> {
    const sink = open();
    for (const event of told) sink.take(event);
    await sink.close(60_000);
    assert.deepEqual([receiver.problems, failures], [[], []]);
  }

  it('gets a span for what was installed, loaded and run, with when and how long', async () => {
    await sent(...events);
    const end = BigInt(Date.parse(AT)) * 1_000_000n;
    assert.deepEqual(receiver.spans.map(span => [span.name, Number((span.endTimeUnixNano - span.startTimeUnixNano) / 1_000_000n), span.endTimeUnixNano]), [
      ['plugin.install', 1500, end], ['plugin.load', 40, end], ['plugin.call', 250, end],
    ]);
    const [installed, , call] = receiver.spans;
    assert.equal(installed?.attributes['airlock.plugin.origin'], 'git');
    assert.deepEqual(call?.attributes, {
      'airlock.plugin.id': 'org.example.hello', 'airlock.plugin.version': '1.2.3', 'airlock.module.sha256': 'a'.repeat(64), 'airlock.signature.sha256': 'b'.repeat(64),
      'airlock.execution.id': EXECUTION, 'airlock.command': 'count', 'airlock.status': 'failed', 'airlock.reason': 'trap', 'airlock.host': 'embedded',
      // What a double does not hold stays exact.
      'airlock.fuel.used': 123456, 'airlock.fuel.limit': '9223372036854775807', 'airlock.memory.peak_pages': 17,
    });
    assert.deepEqual(receiver.resources.map(attributes => [attributes['service.name'], attributes['service.version'], attributes['airlock.place']])[0], ['airlock', '9.9.9', 'editor']);
  });

  it('finds an execution by its trace, and what was denied it and its crash with it', async () => {
    await sent(...events);
    const [, load, call] = receiver.spans;
    assert.equal(call?.traceId, EXECUTION.replaceAll('-', ''));
    assert.equal(load?.traceId, call?.traceId);
    assert.deepEqual(call?.events.map(({ name, attributes }) => [name, attributes['airlock.call'] ?? attributes['airlock.trap.kind']]), [['plugin.panic', 'unreachable'], ['capability.denied', 'path_open']]);
    assert.deepEqual(call?.status, { code: 2, message: 'trap' });
  });

  it('takes neither success nor a cancellation for an error', async () => {
    await sent({ ...called, status: 'completed', reason: 'exited' }, { ...called, status: 'terminated', reason: 'cancelled', execution: 'e2' });
    assert.deepEqual(receiver.spans.map(({ status }) => status.code), [0, 0]);
  });

  it('counts executions, fuel, time, denials and crashes', async () => {
    await sent(...events, { ...called, status: 'completed', reason: 'exited', fuel: '1000' });
    const points = (name: string): unknown => receiver.metrics.get(name)?.sum?.dataPoints.map(({ attributes, asDouble, asInt }) => [asInt ?? asDouble, attributes['airlock.reason'] ?? attributes['airlock.capability'] ?? attributes['airlock.trap.kind']]);
    assert.deepEqual(points('airlock.executions'), [[1, 'trap'], [1, 'exited']]);
    assert.deepEqual(points('airlock.denials'), [[1, 'fs.read']]);
    assert.deepEqual(points('airlock.panics'), [[1, 'unreachable']]);
    const [fuel] = receiver.metrics.get('airlock.execution.fuel')?.histogram?.dataPoints ?? [];
    assert.deepEqual([fuel?.count, fuel?.sum], [2, 124456]);
    const duration = receiver.metrics.get('airlock.execution.duration');
    assert.deepEqual([duration?.unit, duration?.histogram?.dataPoints[0]?.sum], ['s', 0.5]);
  });

  it('lets no plugin make up series of metrics: names of calls and functions are in none', async () => {
    await sent(...Array.from({ length: 50 }, (_, i): AirlockEvent => ({ name: 'capability.denied', at: AT, pluginId: 'p', execution: 'e', call: `made.up.${i}`, capability: 'network' })));
    assert.equal(receiver.metrics.get('airlock.denials')?.sum?.dataPoints.length, 1);
  });

  it('sends by itself, now and then', async () => {
    const sink = open(receiver.endpoint, { spans: 20, metrics: 50 });
    for (const event of events) sink.take(event);
    while (receiver.spans.length < 3 || !receiver.metrics.has('airlock.executions')) await new Promise(resolve => setTimeout(resolve, 10));
    assert.deepEqual([receiver.problems, failures], [[], []]);
  });

  it('sends the headers that the environment names', async () => {
    process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'authorization=Bearer%20abc';
    await sent(...events);
    assert.deepEqual([...new Set(receiver.headers.map(({ authorization }) => authorization))], ['Bearer abc']);
  });

  it('says once what fails, and never throws, where nobody listens', async () => {
    process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '200';
    const { endpoint } = receiver;
    await receiver.stop();
    const sink = open(endpoint, { spans: 10, metrics: 10 });
    for (let i = 0; i < 20; i++) for (const event of events) sink.take(event);
    await sink.close(1);
    while (failures.length === 0) await new Promise(resolve => setTimeout(resolve, 10));
    // On a machine that is busy the time may be over first.
    assert.match(failures.join(), /ECONNREFUSED|timed out/);
    assert.equal(failures.length, 1);
    receiver = await OtlpReceiver.start();
  });

  it('says once what fails where the receiver refuses everything, or answers with nonsense', async () => {
    receiver.answer = (_request, response) => { response.writeHead(403, 'Go away').end('x'.repeat(100_000)); };
    const sink = open();
    for (const event of events) sink.take(event);
    await sink.close(60_000);
    assert.deepEqual(failures, ['Go away']);
  });

  it('follows no redirect', async () => {
    const other = await OtlpReceiver.start();
    receiver.answer = (_request, response) => { response.writeHead(307, { Location: `${other.endpoint}/v1/traces` }).end(); };
    const sink = open();
    for (const event of events) sink.take(event);
    await sink.close(60_000);
    assert.equal(failures.length, 1);
    assert.equal(other.requests, 0);
    await other.stop();
  });

  it('closes in time although the receiver never answers', async () => {
    receiver.answer = () => undefined;
    const sink = open();
    for (const event of events) sink.take(event);
    await sink.close(50);
    // Without the limit, closing would wait for the answer: ten seconds.
    assert.deepEqual(failures, []);
  });

  it('holds what can\'t be sent within bounds', async () => {
    receiver.answer = () => undefined;
    const sink = open();
    for (let i = 0; i < 5_000; i++) sink.take(called);
    receiver.answer = undefined;
    await sink.close(60_000);
    assert.ok(receiver.spans.length <= 2_048 + 512, String(receiver.spans.length));
  });
});
