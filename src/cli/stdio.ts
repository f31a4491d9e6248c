import type { Readable, Writable } from 'node:stream';

/** Standard input as an execution wants it: the next bytes when asked, `undefined` at the end. */
export interface Input {
  readonly read: () => Promise<Uint8Array | undefined>;
  /** Lets go of the stream, so that an open pipe or a terminal does not keep the process alive. */
  readonly close: () => void;
}

/** Reads a stream that is opened when first asked for. */
export function inputFrom(open: () => Readable): Input {
  let opened: { stream: Readable; chunks: AsyncIterator<unknown> } | undefined;
  return {
    async read() {
      if (opened === undefined) {
        const stream = open();
        opened = { stream, chunks: stream[Symbol.asyncIterator]() };
      }
      const next = await opened.chunks.next();
      if (next.done === true) return undefined;
      return next.value instanceof Uint8Array ? next.value : new TextEncoder().encode(String(next.value));
    },
    close() {
      opened?.stream.destroy();
    },
  };
}

/**
 * Writes each chunk as it is and resolves when the stream took it, so that a slow reader slows the plugin down.
 *
 * @param onBroken called once when nobody reads any more; from then on chunks are dropped
 */
export function outputTo(stream: Writable, onBroken: () => void): (bytes: Uint8Array) => Promise<void> {
  let broken = false;
  const isBroken = (): void => {
    if (broken) return;
    broken = true;
    onBroken();
  };
  stream.on('error', isBroken);
  return bytes => new Promise(resolve => {
    if (broken) {
      resolve();
      return;
    }
    stream.write(bytes, error => {
      if (error) isBroken();
      resolve();
    });
  });
}
