/**
 * Times during which an execution waits for a person. They are the person's, not the plugin's: its time limit stands
 * still meanwhile.
 */
export class Pauses {
  #open = 0;
  #wasPaused = false;
  readonly #listeners = new Set<() => void>();

  /** Whether somebody is being waited for. */
  get isPaused(): boolean {
    return this.#open > 0;
  }

  /** Whether somebody was waited for at any time: what the clock says is then not the plugin's alone. */
  get wasPaused(): boolean {
    return this.#wasPaused;
  }

  /** Waits for a person's answer. */
  async during<T>(answer: () => Promise<T>): Promise<T> {
    this.#open += 1;
    this.#wasPaused = true;
    this.#changed();
    try {
      return await answer();
    } finally {
      this.#open -= 1;
      this.#changed();
    }
  }

  /** Calls back whenever a pause begins or ends, until disposed of. */
  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Calls `onEnd` once after `limitMs` milliseconds, pauses not counted, unless disposed of before. */
export function countDown(limitMs: number, pauses: Pauses | undefined, onEnd: () => void): { dispose(): void } {
  let left = limitMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  const stop = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    left -= performance.now() - since;
  };
  const go = (): void => {
    if (timer !== undefined) return;
    since = performance.now();
    timer = setTimeout(onEnd, Math.max(0, left));
  };
  const listening = pauses?.onChange(() => (pauses.isPaused ? stop() : go()));
  if (pauses?.isPaused !== true) go();
  return {
    dispose() {
      stop();
      listening?.dispose();
    },
  };
}
