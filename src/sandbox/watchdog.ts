import type { Disposable } from './types';

const TICK_MS = 100;

/**
 * Calls `onSilence` once when `owingSince` has stood still for `silenceMs` milliseconds: something owes an answer and says nothing.
 * Time counts only while this thread runs on time, so that a loaded machine or a suspended one is not taken for silence.
 */
export function watchForSilence(owingSince: () => number | undefined, silenceMs: () => number, onSilence: () => void): Disposable {
  let seen: number | undefined;
  let silentFor = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const late = now - last > 2.5 * TICK_MS;
    last = now;
    const since = owingSince();
    if (since === undefined || since !== seen) {
      seen = since;
      silentFor = 0;
      return;
    }
    if (late) return;
    silentFor += TICK_MS;
    if (silentFor < silenceMs()) return;
    clearInterval(timer);
    onSilence();
  }, TICK_MS);
  return { dispose: () => clearInterval(timer) };
}
