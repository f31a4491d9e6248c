import type { Pauses } from '../../sandbox/pauses';

/**
 * Milliseconds that an execution's clock stands still while it waits for models, in all. Half a minute for a first word is usual
 * where a model has to be loaded first, and five seconds is all that most executions have.
 */
export const MODEL_WAIT_MS = 300_000;

/**
 * Stops an execution's clock while it waits for a language model: that time is the model's, not the plugin's. Not for ever, so that
 * what waits for a model that never answers ends by itself.
 */
export class ModelWaits {
  #leftMs: number;

  constructor(private readonly pauses: Pauses, mostMs = MODEL_WAIT_MS) {
    this.#leftMs = mostMs;
  }

  /** Waits for a model. */
  async forModel<T>(work: () => Promise<T>): Promise<T> {
    if (this.#leftMs <= 0) return work();
    const started = performance.now();
    // Begun once the clock stands still.
    const result = Promise.resolve().then(work);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>(resolve => { timer = setTimeout(resolve, this.#leftMs); });
    const settled = result.then(() => undefined, () => undefined);
    await this.pauses.during(() => Promise.race([settled, enough]));
    clearTimeout(timer);
    this.#leftMs -= performance.now() - started;
    return result;
  }

  /** Waits for a person whom the editor asks: as long as they take. */
  forPerson<T>(work: () => Promise<T>): Promise<T> {
    return this.pauses.during(work);
  }
}
