import { AirlockError } from '../errors';
import type { EventListener, Subscription } from '../events/bus';
import type { AirlockEvent } from '../events/events';
import { parseEndpoint } from './endpoint';
import type { OpenSink, SinkConnections, TelemetrySink } from './sink';

/** Events that wait for the exporter to be loaded; more are not exported. */
const MOST_WAITING = 256;
/** Milliseconds that closing may take. */
const CLOSE_MS = 2_000;

export interface TelemetryDeps {
  readonly onDidEvent: (listener: EventListener) => Subscription;
  /** The base address of the OTLP receiver; `undefined` or empty where nothing is to be sent. */
  readonly endpoint: () => string | undefined;
  /** What names the endpoint in what the user is told. */
  readonly endpointName: string;
  /** Whether the user wants telemetry at all. */
  readonly isAllowed: () => boolean;
  /** Loads what sends. */
  readonly load: () => Promise<OpenSink>;
  readonly version: string;
  /** As in SinkOptions. */
  readonly sendMs?: number;
  /** As in SinkOptions; made anew for each endpoint. */
  readonly connections?: () => SinkConnections;
  /** `editor` or `cli`. */
  readonly place: string;
  /** Told once of each endpoint that makes no sense or can't be reached. */
  readonly onProblem: (problem: AirlockError) => void;
}

/** Exports events while there is an endpoint and the user allows it. */
export class Telemetry {
  private exporting: Exporting | undefined;
  private closing: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: TelemetryDeps) {
    this.update();
  }

  /** Begins, ends or changes the export, after the settings may have changed. */
  update(): void {
    const endpoint = this.deps.isAllowed() ? this.deps.endpoint()?.trim() ?? '' : '';
    if (this.exporting?.endpoint === endpoint || (this.exporting === undefined && endpoint === '')) return;
    const ended = this.exporting?.close();
    this.closing = Promise.all([this.closing, ended]);
    this.exporting = endpoint === '' ? undefined : new Exporting(endpoint, this.deps);
  }

  /** Sends what is left, for two seconds at most. Never rejects. */
  async close(): Promise<void> {
    const ended = this.exporting?.close();
    this.exporting = undefined;
    await Promise.all([this.closing, ended]);
  }
}

/** The export to one endpoint. */
class Exporting {
  private readonly subscription: Subscription;
  private readonly waiting: AirlockEvent[] = [];
  private readonly opening: Promise<TelemetrySink | undefined>;
  private sink: TelemetrySink | undefined;

  constructor(readonly endpoint: string, private readonly deps: TelemetryDeps) {
    this.subscription = deps.onDidEvent(event => {
      if (this.sink !== undefined) this.sink.take(event);
      else if (this.waiting.length < MOST_WAITING) this.waiting.push(event);
    });
    this.opening = this.open();
  }

  async close(): Promise<void> {
    this.subscription.dispose();
    await (await this.opening)?.close(CLOSE_MS);
  }

  private async open(): Promise<TelemetrySink | undefined> {
    const { load, version, place, sendMs, connections, onProblem, endpointName } = this.deps;
    try {
      const endpoint = parseEndpoint(this.endpoint, endpointName);
      const openSink = await load();
      const sink = openSink({ endpoint, version, place, sendMs, connections: connections?.(), onFailure: reason => { onProblem(unreachable(this.endpoint, reason)); } });
      for (const event of this.waiting.splice(0)) sink.take(event);
      this.sink = sink;
      return sink;
    } catch (error) {
      this.subscription.dispose();
      this.waiting.length = 0;
      onProblem(error instanceof AirlockError ? error : unreachable(this.endpoint, error instanceof Error ? error.message : String(error)));
      return undefined;
    }
  }
}

function unreachable(endpoint: string, reason: string): AirlockError {
  return new AirlockError('telemetry.failed', `Telemetry could not be sent to ${endpoint}: ${reason}.`, 'Plugins run as before; this is told once. Check the receiver, or the address.');
}
