/**
 * What work comes to, or what `instead` gives (or throws) as soon as the signal aborts. Either way no listener stays on
 * the signal, which may live much longer than the work.
 */
export async function unlessAborted<T, U>(work: PromiseLike<T>, signal: AbortSignal, instead: () => U): Promise<T | U> {
  let abort = (): void => undefined;
  const aborted = new Promise<void>(resolve => { abort = resolve; }).then(instead);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
