import { bounded } from './events';
import type { AirlockEvent } from './events';

/** Ended by `dispose`: the listener hears nothing more. */
export interface Subscription {
  dispose(): void;
}

export type EventListener = (event: AirlockEvent) => void;

/**
 * Brings each event to all who listen, in the order in which they were emitted: an event that a listener emits comes after
 * the one that it heard. A listener that fails stops neither the emitter nor other listeners.
 */
export class EventBus {
  private readonly listeners = new Set<EventListener>();
  private readonly waiting: AirlockEvent[] = [];
  private isDelivering = false;

  /** @param onFailure told about what listeners throw, and promises of theirs that reject */
  constructor(private readonly onFailure: (error: unknown, event: AirlockEvent) => void) {}

  /** Calls a listener for every event from now on, before `emit` returns. */
  on(listener: EventListener): Subscription {
    // A function may be given twice, and then counts twice.
    const own: EventListener = event => listener(event);
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  }

  /** Never throws. */
  emit(event: AirlockEvent): void {
    this.waiting.push(bounded(event));
    if (this.isDelivering) return;
    this.isDelivering = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) this.deliver(next);
    this.isDelivering = false;
  }

  dispose(): void {
    this.listeners.clear();
  }

  private deliver(event: AirlockEvent): void {
    for (const listener of [...this.listeners]) {
      // One that was disposed of by the listener before it.
      if (!this.listeners.has(listener)) continue;
      try {
        const returned: unknown = listener(event);
        if (returned instanceof Promise) returned.catch((error: unknown) => { this.tell(error, event); });
      } catch (error) {
        this.tell(error, event);
      }
    }
  }

  private tell(error: unknown, event: AirlockEvent): void {
    try {
      this.onFailure(error, event);
    } catch {
      // There is nobody left to tell.
    }
  }
}
