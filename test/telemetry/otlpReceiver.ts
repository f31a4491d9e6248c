import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import * as v from 'valibot';

// OTLP's JSON encoding (opentelemetry-proto, docs/specification.md#json-protobuf-encoding), as far as the tests look at it.
const integer = v.union([v.pipe(v.string(), v.regex(/^-?\d+$/), v.transform(Number)), v.pipe(v.number(), v.integer())]);
const value = v.union([
  v.pipe(v.object({ stringValue: v.string() }), v.transform(({ stringValue }) => stringValue)),
  v.pipe(v.object({ intValue: integer }), v.transform(({ intValue }) => intValue)),
  v.pipe(v.object({ doubleValue: v.number() }), v.transform(({ doubleValue }) => doubleValue)),
  v.pipe(v.object({ boolValue: v.boolean() }), v.transform(({ boolValue }) => boolValue)),
]);
const attributes = v.pipe(v.optional(v.array(v.object({ key: v.string(), value })), []), v.transform(list => Object.fromEntries(list.map(each => [each.key, each.value]))));
const nanoseconds = v.pipe(v.string(), v.regex(/^\d{16,}$/), v.transform(digits => BigInt(digits)));
const resource = v.object({ attributes });

const span = v.object({
  traceId: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  spanId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  parentSpanId: v.optional(v.string()),
  name: v.string(),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  events: v.optional(v.array(v.object({ name: v.string(), timeUnixNano: nanoseconds, attributes })), []),
  status: v.object({ code: v.number(), message: v.optional(v.string()) }),
});
const tracesSchema = v.object({ resourceSpans: v.array(v.object({ resource, scopeSpans: v.array(v.object({ scope: v.object({ name: v.string() }), spans: v.array(span) })) })) });

const sum = v.object({ isMonotonic: v.boolean(), aggregationTemporality: v.number(), dataPoints: v.array(v.object({ attributes, asDouble: v.optional(v.number()), asInt: v.optional(integer) })) });
const histogram = v.object({ aggregationTemporality: v.number(), dataPoints: v.array(v.object({ attributes, count: integer, sum: v.number(), bucketCounts: v.array(integer), explicitBounds: v.array(v.number()) })) });
const metricsSchema = v.object({ resourceMetrics: v.array(v.object({ resource, scopeMetrics: v.array(v.object({ metrics: v.array(v.object({ name: v.string(), unit: v.optional(v.string()), sum: v.optional(sum), histogram: v.optional(histogram) })) })) })) });

export type ReceivedSpan = v.InferOutput<typeof span>;
export type ReceivedMetric = v.InferOutput<typeof metricsSchema>['resourceMetrics'][number]['scopeMetrics'][number]['metrics'][number];

/** An OTLP/HTTP receiver on loopback that refuses what is not OTLP. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** The newest state of each metric. */
  readonly metrics = new Map<string, ReceivedMetric>();
  readonly resources: Readonly<Record<string, unknown>>[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  readonly problems: unknown[] = [];
  requests = 0;
  /** What is answered in the place of success. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OtlpReceiver> {
    const server = createServer();
    const receiver = new OtlpReceiver(server);
    server.on('request', (request, response) => { void receiver.take(request, response); });
    server.on('connection', socket => {
      receiver.sockets.add(socket);
      socket.on('close', () => receiver.sockets.delete(socket));
    });
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve); });
    return receiver;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>(resolve => { this.server.close(() => { resolve(); }); });
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    this.headers.push(request.headers);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.answer !== undefined) {
      this.answer(request, response);
      return;
    }
    try {
      if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') throw new Error(`${request.method} ${request.headers['content-type']}`);
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      if (request.url === '/v1/traces') this.takeTraces(body);
      else if (request.url === '/v1/metrics') this.takeMetrics(body);
      else throw new Error(`posted to ${request.url}`);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    } catch (error) {
      this.problems.push(error);
      response.writeHead(400).end();
    }
  }

  private takeTraces(body: unknown): void {
    for (const each of v.parse(tracesSchema, body).resourceSpans) {
      this.resources.push(each.resource.attributes);
      this.spans.push(...each.scopeSpans.flatMap(({ spans }) => spans));
    }
  }

  private takeMetrics(body: unknown): void {
    for (const each of v.parse(metricsSchema, body).resourceMetrics) {
      this.resources.push(each.resource.attributes);
      for (const metric of each.scopeMetrics.flatMap(({ metrics }) => metrics)) this.metrics.set(metric.name, metric);
    }
  }
}
