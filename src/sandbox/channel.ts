import { FRAME_HEADER_BYTES, MAX_ATTACHED_BYTES, MAX_FLAT_VALUES, SCRATCH_INITIAL_BASE } from '../wasm/protocol';
import { ByteQueue } from './byteQueue';
import { CommandBatch, MAX_STORED_BYTES } from './commandBatch';
import { MemoryFault, ProtocolError } from './executionEnd';
import { parseHeader, parseValues, type Frame } from './frame';
import { planTransfer } from './scratchSpan';
import type { FileSink, FileSlice, WasmProcess } from './types';

/** The most bytes that one READ or WRITE carries: frames stay small for the event loop and the pipe. */
export const MAX_PIECE_BYTES = 1 << 20;
const PAGE_BYTES = 65_536;
/** Bytes of a count in plugin memory. */
export const COUNT_BYTES = 4;

/** A frame with its values. */
export interface Message extends Frame {
  readonly values: readonly bigint[];
  /** Plugin memory that came along (protocol.ts, "Attached bytes"). */
  readonly attached: Uint8Array;
}

/** The process went away while the channel was in use; how is told by `WasmProcess.ended`. */
export class ProcessGone extends Error {
  constructor() {
    super('The process is gone.');
    this.name = 'ProcessGone';
  }
}

/**
 * The host's side of the channel (src/wasm/protocol.ts) over one process. Commands are collected and sent together:
 * with the next read, or by {@link flush}. Everything from the module is checked; a stream that breaks the protocol
 * makes every call reject with ProtocolError, a process that is gone with ProcessGone.
 */
export class Channel {
  readonly #queue = new ByteQueue(FRAME_HEADER_BYTES + 8 * MAX_FLAT_VALUES + MAX_ATTACHED_BYTES);
  #batch = new CommandBatch();
  #base: number = SCRATCH_INITIAL_BASE;
  #memoryBytes = 0;
  #since = 0;

  constructor(private readonly process: WasmProcess) {
    process.onOutput(chunk => {
      this.#since = performance.now();
      this.#queue.push(chunk);
    });
    void process.ended.then(() => this.#queue.fail(new ProcessGone()));
  }

  /** Bytes of the plugin's memory as of the last frame. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** When the module last sent something or began to owe an answer (`performance.now()`); undefined while it owes none. */
  get owingSince(): number | undefined {
    return this.#queue.waiting ? this.#since : undefined;
  }

  /** Makes every pending and later call reject with `error`. */
  close(error: Error): void {
    this.#queue.fail(error);
  }

  /** Sends what was collected and waits for the module's next frame. */
  async receive(): Promise<Message> {
    await this.flush();
    const header = parseHeader(await this.#take(FRAME_HEADER_BYTES));
    const valueBytes = header.count * 8;
    const rest = await this.#take(valueBytes + header.attachedLength);
    if (this.#queue.length !== 0) throw new ProtocolError('The module sent bytes after its frame.');
    if (header.memoryPages * PAGE_BYTES < this.#memoryBytes) throw new ProtocolError('The memory shrank.');
    this.#memoryBytes = header.memoryPages * PAGE_BYTES;
    return { ...header, values: parseValues(rest.subarray(0, valueBytes)), attached: rest.subarray(valueBytes) };
  }

  /** Checks that a range lies in the plugin's memory. Throws MemoryFault. */
  check(pointer: number, length: number): void {
    if (!Number.isSafeInteger(pointer) || !Number.isSafeInteger(length) || pointer < 0 || length < 0 || pointer + length > this.#memoryBytes) {
      throw new MemoryFault(pointer, length, this.#memoryBytes);
    }
  }

  /** Reads plugin memory. Throws MemoryFault. */
  async read(pointer: number, length: number): Promise<Uint8Array> {
    this.check(pointer, length);
    const pieces = planTransfer(pointer, length, this.#base, MAX_PIECE_BYTES);
    const first = pieces[0];
    if (first === undefined) return new Uint8Array(0);
    if (pieces.length === 1) return this.#readPiece(first.pointer, first.length, first.base);
    const result = new Uint8Array(length);
    for (const piece of pieces) {
      result.set(await this.#readPiece(piece.pointer, piece.length, piece.base), piece.pointer - pointer);
    }
    return result;
  }

  /** Writes plugin memory, with the next flush at the latest. The bytes must not change until then. Throws MemoryFault. */
  async write(pointer: number, bytes: Uint8Array): Promise<void> {
    this.check(pointer, bytes.length);
    for (const piece of planTransfer(pointer, bytes.length, this.#base, MAX_PIECE_BYTES)) {
      this.#moveTo(piece.base);
      const part = bytes.subarray(piece.pointer - pointer, piece.pointer - pointer + piece.length);
      if (part.length <= MAX_STORED_BYTES) this.#batch.store(piece.pointer, part);
      else this.#batch.write(piece.pointer, part);
      if (this.#batch.payloadBytes >= MAX_PIECE_BYTES) await this.flush();
    }
  }

  /**
   * Writes a piece of a file to plugin memory, which the process reads by itself, and behind it how many bytes it was; with the
   * next flush. Returns false, with nothing done, where that can't be: the process can't, the ranges are not in memory, or the
   * piece doesn't go in one.
   *
   * @param take gives the piece, of `length` bytes
   */
  writeSlice(pointer: number, length: number, countPointer: number, take: () => FileSlice | undefined): boolean {
    if (this.process.writeSlice === undefined || pointer + length > this.#memoryBytes || countPointer + COUNT_BYTES > this.#memoryBytes) return false;
    const [piece, ...more] = planTransfer(pointer, length, this.#base, MAX_PIECE_BYTES);
    if (piece === undefined || more.length > 0) return false;
    const [count, ...rest] = planTransfer(countPointer, COUNT_BYTES, piece.base, COUNT_BYTES);
    if (count === undefined || rest.length > 0) return false;
    const slice = take();
    if (slice === undefined) return false;
    this.#moveTo(piece.base);
    this.#batch.writeSlice(pointer, slice);
    this.#moveTo(count.base);
    const bytes = new Uint8Array(COUNT_BYTES);
    new DataView(bytes.buffer).setUint32(0, length, true);
    // Not stored with the commands: the process corrects it where the file was shorter.
    this.#batch.write(countPointer, bytes);
    return true;
  }

  /**
   * Has plugin memory put into a file by the process itself. Returns whether all of it was; false, too, where that can't be: the
   * process can't, the range is not in memory, or it doesn't go in one piece.
   *
   * @param take gives the place, of `length` bytes
   */
  async readToSink(pointer: number, length: number, take: () => FileSink | undefined): Promise<boolean> {
    if (this.process.fillSink === undefined || pointer + length > this.#memoryBytes) return false;
    const [piece, ...more] = planTransfer(pointer, length, this.#base, MAX_PIECE_BYTES);
    if (piece === undefined || more.length > 0) return false;
    const sink = take();
    if (sink === undefined) return false;
    this.#moveTo(piece.base);
    this.#batch.read(piece.pointer, length);
    const filled = this.process.fillSink(sink);
    sink.onStart(filled);
    await this.flush();
    const isFilled = await filled === length;
    sink.onEnd(isFilled);
    return isFilled;
  }

  /** Ends the module's wait for an answer to an import, or to a fuel frame, with these flat results. */
  return(values: readonly bigint[]): void {
    this.#moveTo(SCRATCH_INITIAL_BASE);
    this.#batch.return(values);
  }

  /** Has the module call one of its callables; it answers with a result frame. */
  call(callable: number, values: readonly bigint[]): void {
    this.#moveTo(SCRATCH_INITIAL_BASE);
    this.#batch.call(callable, values);
  }

  /** Adds to the module's fuel; negative charges. */
  fuel(amount: bigint): void {
    if (amount !== 0n) this.#batch.fuel(amount);
  }

  init(stackBytes: number, memoryPages: number, tableElements: number, fuel: bigint): void {
    this.#batch.init(stackBytes, memoryPages, tableElements, fuel);
  }

  /** Has the module exit. */
  exit(code: number): Promise<void> {
    this.#batch.exit(code);
    return this.flush();
  }

  /** Sends what was collected. Resolves when the process has it. */
  async flush(): Promise<void> {
    if (this.#batch.isEmpty) return;
    if (this.#queue.length !== 0) throw new ProtocolError('The module spoke out of turn.');
    await Promise.all(this.#batch.take().map(part => (part instanceof Uint8Array ? this.process.write(part) : this.#writeSlice(part))));
  }

  #writeSlice(slice: FileSlice): Promise<void> {
    return this.process.writeSlice?.(slice) ?? Promise.reject(new Error('The process takes no pieces of files.'));
  }

  /** What a frame brings mostly arrives at once: then nobody waits. */
  #take(length: number): Promise<Uint8Array> | Uint8Array {
    const arrived = this.#queue.takeArrived(length);
    if (arrived !== undefined) return arrived;
    this.#since = performance.now();
    return this.#queue.take(length);
  }

  async #readPiece(pointer: number, length: number, base: number): Promise<Uint8Array> {
    this.#moveTo(base);
    this.#batch.read(pointer, length);
    await this.flush();
    return this.#take(length);
  }

  #moveTo(base: number): void {
    if (base === this.#base) return;
    this.#batch.move(base);
    this.#base = base;
  }
}
