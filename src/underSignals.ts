/**
 * Does work under a signal that aborts with the first of several, and for its reason. No listener stays on them, which may
 * live much longer than the work.
 *
 * In place of `AbortSignal.any` wherever signals are joined with others in turn: Node 24 joins a signal that was joined itself
 * with what *that* one was made of, and forgets it as soon as one in between is collected as garbage. What was then joined
 * again heard of nothing any more (lib/internal/abort_controller.js, `sourceSignalsCleanupRegistry`, 24.9).
 */
export async function underSignals<T>(signals: readonly AbortSignal[], work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const joined = new AbortController();
  const letGo: (() => void)[] = [];
  for (const signal of signals) {
    const abort = (): void => { joined.abort(signal.reason); };
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort, { once: true });
      letGo.push(() => { signal.removeEventListener('abort', abort); });
    }
  }
  try {
    return await work(joined.signal);
  } finally {
    for (const step of letGo) step();
  }
}
