import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { AirlockEvent } from '../events/events';
import type { OtlpEndpoint } from './endpoint';

/** What takes events to where they are looked at. */
export interface TelemetrySink {
  /** Takes an event along; never throws and never waits. */
  take(event: AirlockEvent): void;
  /** Sends what is left, for at most so many milliseconds, and closes. Never rejects. */
  close(withinMs: number): Promise<void>;
}

type AgentFactory = Extract<NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>['httpAgentOptions'], (protocol: string) => unknown>;

/** The connections that are sent by, where closing must not leave any that keeps the process. */
export interface SinkConnections {
  /** An agent of Node's for `http:` or `https:`. */
  readonly agentFor: AgentFactory;
  /** Lets the process end, whatever is still being sent. */
  release(): void;
}

export interface SinkOptions {
  readonly endpoint: OtlpEndpoint;
  /** Airlock's version. */
  readonly version: string;
  /** What Airlock runs in: `editor` or `cli`. */
  readonly place: string;
  /** Told at the first failure to send something, with why. */
  readonly onFailure: (reason: string) => void;
  /** Milliseconds after which sending something is given up, whatever the environment says; its or OpenTelemetry's own limit where absent. */
  readonly sendMs?: number | undefined;
  /** Where absent, what is still being sent when closing is given up goes on for as long as the receiver lets it. */
  readonly connections?: SinkConnections | undefined;
  /** Milliseconds between two times at which spans are sent, and metrics. */
  readonly everyMs?: { readonly spans: number; readonly metrics: number };
}

export type OpenSink = (options: SinkOptions) => TelemetrySink;
