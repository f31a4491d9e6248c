import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import type { AirlockEvent } from '../events/events';

/** Upper bounds of the histograms' buckets. */
const FUEL_BOUNDARIES = [1e3, 1e4, 1e5, 1e6, 2.5e6, 5e6, 1e7, 2.5e7, 5e7, 1e8, 1e9, 1e10];
const SECONDS_BOUNDARIES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600];

/** Counts what events tell of. Attributes have few values: what a plugin makes up freely (names of calls, say) is none. */
export class Measures {
  private readonly executions: Counter;
  private readonly denials: Counter;
  private readonly panics: Counter;
  private readonly fuel: Histogram;
  private readonly duration: Histogram;

  constructor(meter: Meter) {
    this.executions = meter.createCounter('airlock.executions', { unit: '{execution}', description: 'Executions that ended.' });
    this.denials = meter.createCounter('airlock.denials', { unit: '{call}', description: 'Calls of plugins that were refused for want of a right.' });
    this.panics = meter.createCounter('airlock.panics', { unit: '{execution}', description: 'Executions that ended by a trap or a crash.' });
    this.fuel = meter.createHistogram('airlock.execution.fuel', { unit: '{fuel}', description: 'Fuel that executions used.', advice: { explicitBucketBoundaries: FUEL_BOUNDARIES } });
    this.duration = meter.createHistogram('airlock.execution.duration', { unit: 's', description: 'How long executions took.', advice: { explicitBucketBoundaries: SECONDS_BOUNDARIES } });
  }

  take(event: AirlockEvent): void {
    switch (event.name) {
      case 'plugin.call': {
        const plugin = { 'airlock.plugin.id': event.pluginId, 'airlock.host': event.host };
        this.executions.add(1, { ...plugin, 'airlock.status': event.status, 'airlock.reason': event.reason });
        this.fuel.record(Number(event.fuel), plugin);
        this.duration.record(event.ms / 1000, plugin);
        return;
      }
      case 'plugin.panic': return this.panics.add(1, { 'airlock.plugin.id': event.pluginId, 'airlock.trap.kind': event.trap });
      case 'capability.denied': return this.denials.add(1, { 'airlock.plugin.id': event.pluginId, ...(event.capability === null ? {} : { 'airlock.capability': event.capability }) });
      default:
    }
  }
}
