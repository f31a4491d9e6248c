import { SpanStatusCode } from '@opentelemetry/api';
import type { Span, Tracer } from '@opentelemetry/api';
import type { AirlockEvent, EventNamed } from '../events/events';
import { attributesOf } from './attributes';
import type { TraceIds } from './traceIds';

interface OpenCall {
  readonly span: Span;
  readonly endedAt: number;
}

/** Makes spans of events: they come when what they tell of is over, and carry how long it took. */
export class Spans {
  /** Spans of executions that ended this moment: what was denied them is told right after. */
  private readonly open = new Map<string, OpenCall>();

  constructor(private readonly tracer: Tracer, private readonly ids: TraceIds) {}

  take(event: AirlockEvent): void {
    switch (event.name) {
      case 'plugin.install':
      case 'plugin.update':
      case 'plugin.rollback':
      case 'plugin.reload': return this.begin(event, event.ms ?? 0).end(Date.parse(event.at));
      case 'plugin.load': return this.ids.during(event.execution, () => this.begin(event, event.ms)).end(Date.parse(event.at));
      case 'plugin.call': return this.call(event);
      case 'plugin.panic':
      case 'capability.denied': this.open.get(event.execution)?.span.addEvent(event.name, attributesOf(event), Date.parse(event.at));
        return;
      default: return;
    }
  }

  /** Ends the spans that wait for what belongs to them. */
  end(): void {
    for (const { span, endedAt } of this.open.values()) span.end(endedAt);
    this.open.clear();
  }

  private call(event: EventNamed<'plugin.call'>): void {
    const span = this.ids.during(event.execution, () => this.begin(event, event.ms));
    if (event.status !== 'completed' && event.reason !== 'cancelled') span.setStatus({ code: SpanStatusCode.ERROR, message: event.reason });
    this.open.set(event.execution, { span, endedAt: Date.parse(event.at) });
    // Whatever tells of an execution's end tells all of it before anything else happens.
    queueMicrotask(() => { this.end(); });
  }

  private begin(event: AirlockEvent, ms: number): Span {
    return this.tracer.startSpan(event.name, { root: true, startTime: Date.parse(event.at) - ms, attributes: attributesOf(event) });
  }
}
