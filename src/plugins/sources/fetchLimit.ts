import { AirlockError } from '../../errors';
import type { PackageReference } from './source';

const DEFAULT_TIMEOUT_MS = 60_000;
/** Milliseconds that stopped work has to stop: what it still wrote later would be left behind. */
const STOPPING_MS = 1_000;

/** The time that a fetch may take, and its cancellation. */
export interface FetchLimit {
  readonly signal: AbortSignal;
  /** Settles as `work` does, or rejects when the limit is reached and `work` has stopped; soon after, even where it doesn't notice. */
  race<T>(work: Promise<T>): Promise<T>;
  dispose(): void;
}

/** @param timeoutMs milliseconds; 60 000 where it doesn't say */
export function fetchLimit({ location }: PackageReference, { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined }): FetchLimit {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new AirlockError('cancelled', 'The installation was cancelled; nothing was changed.'));
  const timer = setTimeout(() => controller.abort(new AirlockError('source.timeout', `${location} gave no package within ${timeoutMs / 1000} seconds.`, 'Try again, or allow more time for it: the setting airlock.install.timeoutSeconds, or --timeout.')), timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  return {
    signal: controller.signal,
    async race(work) {
      let stop = (): void => undefined;
      const stopped = new Promise<never>((_, reject) => {
        stop = () => reject(controller.signal.reason as Error);
        controller.signal.addEventListener('abort', stop, { once: true });
        if (controller.signal.aborted) stop();
      });
      try {
        return await Promise.race([stopped, work]);
      } catch (error) {
        // Whatever a source makes of being stopped, the reason for it is what happened.
        if (!controller.signal.aborted) throw error;
        await settled(work);
        throw controller.signal.reason;
      } finally {
        controller.signal.removeEventListener('abort', stop);
      }
    },
    dispose() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    },
  };
}

/** Waits until work has ended in whichever way, for a while. */
async function settled(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work.then(() => undefined, () => undefined), new Promise<void>(resolve => { timer = setTimeout(resolve, STOPPING_MS); })]);
  clearTimeout(timer);
}
