import { interruptible } from './interrupt';

/** Runs an upload that ends when the user interrupts it. */
export function untilInterrupted<T>(upload: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return interruptible('The upload was cancelled. What was sent so far is not reachable under any name.', upload);
}
