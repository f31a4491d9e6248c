import { sentenceOf, AirlockError } from '../../errors';
import { ByteWriter } from './byteWriter';
import { ChunkKind, encodeChunk, preamble } from './chunks';
import { encodeStep, type Step } from './steps';

/** Where the bytes of a recording go, in order. */
export interface RecordingSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Bytes of steps that make a chunk. */
const CHUNK_BYTES = 64 * 1024;
const MODULE_PIECE_BYTES = 1 << 20;
/** Bytes that may wait to be compressed and written before the execution has to wait too. */
const MOST_WAITING = 1 << 20;

/**
 * Writes a recording as it comes, a chunk at a time. A sink that fails stops the recording, not the execution: what
 * failed is thrown at the end.
 */
export class RecordingWriter {
  readonly #steps = new ByteWriter();
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #position = 0;
  #stored = 0;
  #failure: unknown;
  #state: 'open' | 'closed' | 'too-large' = 'open';

  /**
   * @param maxBytes gives up beyond this size, in bytes as stored
   * @param isPlain compresses nothing, for a recording that is soon forgotten
   */
  constructor(private readonly sink: RecordingSink, private readonly maxBytes: number = Infinity, private readonly isPlain = false) {
    this.#enqueue(0, async () => preamble());
  }

  /** Whether it grew beyond what it may hold. */
  get isTooLarge(): boolean {
    return this.#state === 'too-large';
  }

  header(bytes: Uint8Array<ArrayBuffer>): void {
    this.#chunk(ChunkKind.header, bytes);
  }

  /** The plugin's own module, after the header. */
  module(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += MODULE_PIECE_BYTES) this.#chunk(ChunkKind.module, bytes.slice(at, at + MODULE_PIECE_BYTES));
  }

  step(step: Step): void {
    if (this.#state !== 'open') return;
    encodeStep(this.#steps, step);
    if (this.#steps.length >= CHUNK_BYTES) this.#flush();
  }

  /** Something to wait for where the sink does not keep up. */
  get congestion(): Promise<void> | undefined {
    return this.#waiting > MOST_WAITING ? this.#tail : undefined;
  }

  /** Ends the recording. Rejects with AirlockError `package.io`, or with the sink's own, where it could not be written. */
  async end(report: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#flush();
    this.#chunk(ChunkKind.end, report);
    if (this.#state === 'open') this.#state = 'closed';
    await this.#tail;
    if (this.#failure === undefined) return;
    if (this.#failure instanceof AirlockError) throw this.#failure;
    throw new AirlockError('package.io', `The recording could not be written: ${sentenceOf(this.#failure)}`, 'Choose another place for it.', { cause: this.#failure });
  }

  #flush(): void {
    if (this.#steps.length > 0) this.#chunk(ChunkKind.steps, this.#steps.take());
  }

  #chunk(kind: ChunkKind, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#state !== 'open') return;
    const position = this.#position++;
    this.#enqueue(bytes.length, () => encodeChunk({ kind, bytes }, position, this.isPlain));
  }

  #enqueue(size: number, make: () => Promise<Uint8Array>): void {
    this.#waiting += size;
    this.#tail = this.#tail.then(async () => {
      try {
        if (this.#failure !== undefined || this.#state === 'too-large') return;
        const stored = await make();
        this.#stored += stored.length;
        if (this.#stored > this.maxBytes) this.#state = 'too-large';
        else await this.sink.write(stored);
      } catch (error) {
        this.#failure = error;
      } finally {
        this.#waiting -= size;
      }
    });
  }
}
