import { endingOf } from '../api/executionEvents';
import type { AirlockError } from '../errors';
import { EventBus } from '../events/bus';
import type { ExecutionReport, HardenedModule } from '../sandbox/types';
import type { Program } from './loadProgram';
import { exportTelemetry } from './telemetry';

/** Exports how a program that is not installed ran, where the environment names a receiver; it is known by its file's name. */
export class RunTelemetry {
  private readonly bus = new EventBus(() => undefined);
  private readonly telemetry;

  constructor(tell: (problem: AirlockError) => void) {
    this.telemetry = exportTelemetry(listener => this.bus.on(listener), tell);
  }

  ended({ manifest, fileName }: Program, command: string, { digest }: HardenedModule, report: ExecutionReport): void {
    const row = { id: manifest?.id ?? fileName, version: manifest?.version ?? '', checksum: digest, signature_sha256: null };
    for (const { event } of endingOf({ id: crypto.randomUUID(), row, command }, report, new Date().toISOString())) this.bus.emit(event);
  }

  /** Sends what is left. Never rejects. */
  close(): Promise<void> {
    return this.telemetry.close();
  }
}
