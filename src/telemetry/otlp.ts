// Entry of a bundle of its own: nothing of OpenTelemetry is loaded before somebody set an endpoint.
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Measures } from './measures';
import type { OpenSink } from './sink';
import { Spans } from './spans';
import { TraceIds } from './traceIds';

/** Milliseconds after which sending something is given up, as exporters do by default; it is lost then. */
const SEND_MS = 10_000;
/** Spans that wait to be sent; more are dropped. */
const MOST_SPANS = 2_048;
const EVERY_MS = { spans: 5_000, metrics: 30_000 };

/** What exporters report; zero is success. */
interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

/** Sends spans and metrics to an OTLP receiver. Headers, certificates and time limits come from the environment's `OTEL_EXPORTER_OTLP_*`. */
export const openOtlpSink: OpenSink = ({ endpoint, version, place, onFailure, sendMs, connections, everyMs = EVERY_MS }) => {
  const resource = resourceFromAttributes({ 'service.name': 'airlock', 'service.version': version, 'service.instance.id': crypto.randomUUID(), 'airlock.place': place });
  let isTold = false;
  const tell = ({ code, error }: ExportResult): void => {
    if (code === 0 || isTold) return;
    isTold = true;
    onFailure(reasonOf(error));
  };
  const sending = { ...(sendMs === undefined ? {} : { timeoutMillis: sendMs }), ...(connections === undefined ? {} : { httpAgentOptions: connections.agentFor }) };
  const exportTimeoutMillis = sendMs ?? SEND_MS;
  const ids = new TraceIds();
  const traces = new TracerProvider({
    resource,
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter: told(new OTLPTraceExporter({ url: endpoint.traces, ...sending }), tell), maxQueueSize: MOST_SPANS, scheduledDelayMillis: everyMs.spans, exportTimeoutMillis })],
  });
  const metrics = new MeterProvider({
    resource,
    readers: [new PeriodicExportingMetricReader({ exporter: told(new OTLPMetricExporter({ url: endpoint.metrics, ...sending }), tell), exportIntervalMillis: everyMs.metrics, exportTimeoutMillis: Math.min(exportTimeoutMillis, everyMs.metrics) })],
  });
  const spans = new Spans(traces.getTracer('airlock', version), ids);
  const measures = new Measures(metrics.getMeter('airlock', version));
  return {
    take(event) {
      spans.take(event);
      measures.take(event);
    },
    async close(withinMs) {
      spans.end();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>(resolve => { timer = setTimeout(resolve, withinMs); });
      await Promise.race([Promise.allSettled([traces.shutdown(), metrics.shutdown()]), late]);
      clearTimeout(timer);
      connections?.release();
    },
  };
};

/** The same exporter, of which is told how each export ended. */
function told<T extends { export(items: never, done: (result: ExportResult) => void): void }>(exporter: T, tell: (result: ExportResult) => void): T {
  const send = exporter.export.bind(exporter);
  exporter.export = (items: never, done: (result: ExportResult) => void) => {
    send(items, result => {
      tell(result);
      done(result);
    });
  };
  return exporter;
}

function reasonOf(error: Error | undefined): string {
  if (error === undefined) return 'it could not be sent';
  // Failures to connect are several at once, one for each address, and say nothing themselves.
  const [first] = error instanceof AggregateError ? error.errors as readonly unknown[] : [];
  return (first instanceof Error ? first.message : error.message) || error.name;
}
