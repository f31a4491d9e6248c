import { AirlockError } from '../errors';

/** Runs work that Ctrl+C (or a polite request to end) cancels: its signal is aborted with AirlockError `cancelled`. */
export async function interruptible<T>(sentence: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => { controller.abort(new AirlockError('cancelled', sentence)); };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
