import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Lets an execution's id be its trace's: both are 128 bits, so that either is found by the other. */
export class TraceIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private next: string | undefined;

  /** Does something by which one trace begins: it gets the id of the execution, a UUID, where that can be one. */
  during<T>(execution: string, begin: () => T): T {
    const id = execution.replaceAll('-', '').toLowerCase();
    this.next = /^(?!0{32})[0-9a-f]{32}$/.test(id) ? id : undefined;
    try {
      return begin();
    } finally {
      this.next = undefined;
    }
  }

  generateTraceId = (): string => this.next ?? this.random.generateTraceId();
  generateSpanId = (): string => this.random.generateSpanId();
}
