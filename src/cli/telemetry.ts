import { version } from '../../package.json';
import type { AirlockError } from '../errors';
import type { EventListener, Subscription } from '../events/bus';
import { Telemetry } from '../telemetry/telemetry';
import { TelemetryConnections } from './telemetryConnections';

/** The variable that names the receiver (OpenTelemetry, "OTLP exporter configuration"). */
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/**
 * Exports events to the receiver that the environment names, if it names one and `OTEL_SDK_DISABLED` is not `true`; `close` sends
 * what is left.
 */
export function exportTelemetry(onDidEvent: (listener: EventListener) => Subscription, onProblem: (problem: AirlockError) => void): Telemetry {
  return new Telemetry({
    onDidEvent,
    endpoint: () => process.env[ENDPOINT],
    endpointName: ENDPOINT,
    isAllowed: () => process.env['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true',
    load: async () => (await import('../telemetry/otlp')).openOtlpSink,
    version,
    place: 'cli',
    // What is still being sent keeps the process; what fails is told before closing is given up.
    sendMs: 1_500,
    connections: () => new TelemetryConnections(),
    onProblem,
  });
}
