import { AirlockError } from '../../errors';
import { malformed } from './malformed';

/** Compresses bytes (RFC 1951). */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

/** Undoes {@link deflate}, never making more than `length` bytes. Throws AirlockError `recording.malformed` where it is not that many. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Uint8Array(length);
  let filled = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (value.length > length - filled) throw malformed('a part is larger than it says');
      result.set(value, filled);
      filled += value.length;
    }
  } catch (error) {
    // What the platform throws differs; only our own error says more.
    throw error instanceof AirlockError ? error : malformed('a part cannot be decompressed');
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (filled !== length) throw malformed('a part is smaller than it says');
  return result;
}
