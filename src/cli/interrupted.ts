import { AirlockError } from '../errors';

/** Runs an upload that ends when the user interrupts it. */
export async function untilInterrupted<T>(upload: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const stop = (): void => { interrupted.abort(new AirlockError('cancelled', 'The upload was cancelled. What was sent so far is not reachable under any name.')); };
  process.once('SIGINT', stop);
  try {
    return await upload(interrupted.signal);
  } finally {
    process.removeListener('SIGINT', stop);
  }
}
