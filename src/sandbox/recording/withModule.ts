import { ChunkKind, encodeChunk, preamble, readChunks, type Chunk } from './chunks';
import type { RecordingSource } from './recording';

const PIECE_BYTES = 1 << 20;

/** A recording with the module in it. What it already has of one is left out. */
export async function* withModule(source: RecordingSource, module: Uint8Array): AsyncGenerator<Uint8Array> {
  yield preamble();
  let position = 0;
  for await (const chunk of readChunks(source())) {
    if (chunk.kind === ChunkKind.module) continue;
    yield await encodeChunk(chunk, position++);
    if (chunk.kind !== ChunkKind.header) continue;
    for (const piece of piecesOf(module)) yield await encodeChunk(piece, position++);
  }
}

function* piecesOf(module: Uint8Array): Generator<Chunk> {
  for (let at = 0; at < module.length; at += PIECE_BYTES) yield { kind: ChunkKind.module, bytes: module.slice(at, at + PIECE_BYTES) };
}
