import { AirlockError } from '../../errors';
import { crc32 } from './crc32';
import { deflate, inflate } from './deflate';
import { malformed } from './malformed';

/** First bytes of every recording: not text, and broken by transfers that change line ends. */
const MAGIC = Uint8Array.of(0x89, 0x41, 0x4c, 0x52, 0x0d, 0x0a, 0x1a, 0x0a);
/** Raised when old readers would misread. */
export const FORMAT_VERSION = 1;
const HEAD_BYTES = 16;
/** The most that one chunk holds, in bytes before compression: bounds what a reader keeps. */
const MAX_CHUNK_BYTES = 16 << 20;
const SMALLEST_DEFLATED = 256;
const Encoding = { plain: 0, deflated: 1 } as const;

/** What a chunk holds. */
export const ChunkKind = { header: 1, module: 2, steps: 3, end: 4 } as const;
export type ChunkKind = (typeof ChunkKind)[keyof typeof ChunkKind];
const KINDS: ReadonlySet<number> = new Set(Object.values(ChunkKind));

export interface Chunk {
  readonly kind: ChunkKind;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The bytes before the first chunk. */
export function preamble(): Uint8Array {
  const bytes = new Uint8Array(MAGIC.length + 4);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, FORMAT_VERSION, true);
  return bytes;
}

/** One chunk as it is stored (docs/REPLAY.md, "Chunks"). `position` counts chunks from zero. */
export async function encodeChunk({ kind, bytes }: Chunk, position: number, isPlain = false): Promise<Uint8Array> {
  if (bytes.length > MAX_CHUNK_BYTES) throw new RangeError(`A chunk holds at most ${MAX_CHUNK_BYTES} bytes.`);
  const deflated = isPlain || bytes.length < SMALLEST_DEFLATED ? undefined : await deflate(bytes);
  const isSmaller = deflated !== undefined && deflated.length < bytes.length;
  const payload = isSmaller ? deflated : bytes;
  const stored = new Uint8Array(HEAD_BYTES + payload.length);
  const view = new DataView(stored.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, isSmaller ? Encoding.deflated : Encoding.plain);
  view.setUint32(4, payload.length, true);
  view.setUint32(8, bytes.length, true);
  stored.set(payload, HEAD_BYTES);
  view.setUint32(12, checksum(stored, position), true);
  return stored;
}

/**
 * The chunks of a recording, each checked. Ends after the end chunk. Throws AirlockError `recording.malformed` where
 * bytes are missing, changed, moved or too many, `recording.newer` for a format of a later version.
 */
export async function* readChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  const input = new Input(source);
  try {
    await readPreamble(input);
    for (let position = 0; ; position += 1) {
      const chunk = await readChunk(input, position);
      yield chunk;
      if (chunk.kind === ChunkKind.end) break;
    }
    if (!await input.isAtEnd()) throw malformed('there is something after its end');
  } finally {
    await input.close();
  }
}

async function readPreamble(input: Input): Promise<void> {
  const head = await input.takeUpTo(MAGIC.length + 4);
  if (head.length < MAGIC.length + 4 || MAGIC.some((byte, index) => head[index] !== byte)) {
    throw new AirlockError('recording.malformed', 'This is not a recording.', 'Name a file that `airlock run --record` or "Save Recording…" wrote.');
  }
  const version = new DataView(head.buffer, head.byteOffset).getUint32(MAGIC.length, true);
  if (version > FORMAT_VERSION) {
    throw new AirlockError('recording.newer', `The recording has format ${version}; this version of Airlock reads formats up to ${FORMAT_VERSION}.`, 'Update Airlock.');
  }
  if (version !== FORMAT_VERSION) throw malformed(`there is no format ${version}`);
}

async function readChunk(input: Input, position: number): Promise<Chunk> {
  const head = await input.take(HEAD_BYTES);
  const view = new DataView(head.buffer, head.byteOffset, HEAD_BYTES);
  const kind = view.getUint8(0);
  const encoding = view.getUint8(1);
  const length = view.getUint32(4, true);
  const plainLength = view.getUint32(8, true);
  if (!isKind(kind) || encoding > Encoding.deflated || length > plainLength || plainLength > MAX_CHUNK_BYTES) {
    throw malformed(`part ${position + 1} has an impossible head`);
  }
  const stored = new Uint8Array(HEAD_BYTES + length);
  stored.set(head);
  stored.set(await input.take(length), HEAD_BYTES);
  if (checksum(stored, position) !== view.getUint32(12, true)) throw malformed(`the checksum of part ${position + 1} is wrong`);
  const payload = stored.slice(HEAD_BYTES);
  if (encoding === Encoding.plain && length !== plainLength) throw malformed(`part ${position + 1} has an impossible head`);
  return { kind, bytes: encoding === Encoding.plain ? payload : await inflate(payload, plainLength) };
}

function isKind(value: number): value is ChunkKind {
  return KINDS.has(value);
}

/** Over the position too, so that no chunk can be left out or moved, and over all of the head but the checksum. */
function checksum(stored: Uint8Array, position: number): number {
  const counted = new Uint8Array(4);
  new DataView(counted.buffer).setUint32(0, position, true);
  return crc32(stored.subarray(HEAD_BYTES), crc32(stored.subarray(0, 12), crc32(counted)));
}

/** Takes exact numbers of bytes from a stream. */
class Input {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.takeUpTo(length);
    if (bytes.length < length) throw malformed('it ends too early');
    return bytes;
  }

  /** Fewer bytes than asked for only where the source ends. */
  async takeUpTo(length: number): Promise<Uint8Array> {
    if (this.#held.length >= length) return this.#cut(length);
    const result = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (await this.isAtEnd()) return result.subarray(0, filled);
      const piece = this.#cut(Math.min(length - filled, this.#held.length));
      result.set(piece, filled);
      filled += piece.length;
    }
    return result;
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return true;
      this.#held = next.value;
    }
    return false;
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  #cut(length: number): Uint8Array {
    const piece = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return piece;
  }
}
