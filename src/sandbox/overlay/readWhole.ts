import type { FileSystem } from '../types';

const CHUNK_BYTES = 1 << 20;

/** All bytes of a file. Throws FileSystemError. */
export async function readWhole(files: FileSystem, path: string): Promise<Uint8Array> {
  const file = await files.open(path, { read: true, write: false, create: false, exclusive: false, truncate: false, append: false });
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const bytes = await file.read(BigInt(size), CHUNK_BYTES);
      if (bytes.length === 0) break;
      chunks.push(bytes);
      size += bytes.length;
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  } finally {
    await file.close();
  }
}
