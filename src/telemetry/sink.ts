import type { AirlockEvent } from '../events/events';
import type { OtlpEndpoint } from './endpoint';

/** What takes events to where they are looked at. */
export interface TelemetrySink {
  /** Takes an event along; never throws and never waits. */
  take(event: AirlockEvent): void;
  /** Sends what is left, for at most so many milliseconds, and closes. Never rejects. */
  close(withinMs: number): Promise<void>;
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
  /** Milliseconds between two times at which spans are sent, and metrics. */
  readonly everyMs?: { readonly spans: number; readonly metrics: number };
}

export type OpenSink = (options: SinkOptions) => TelemetrySink;
