import { COMMAND_FRAME_BYTES, Command, MAX_FLAT_VALUES } from '../wasm/protocol';
import type { FileSlice } from './types';

/** Room for commands in a frame: a last zero op always fits, so that every frame is seen to end. */
const COMMAND_ROOM = COMMAND_FRAME_BYTES - 8;
/** Up to so many bytes, copying them into one piece costs less than sending several. */
const JOINED_BYTES = 16 * 1024;
/** The most bytes that a STORE carries. */
export const MAX_STORED_BYTES = COMMAND_ROOM - 16;

/** What is sent: bytes, or a piece of a file that the process reads by itself. */
export type BatchPart = Uint8Array | FileSlice;

/** Bytes of a STORE of so many bytes. */
function storeBytes(length: number): number {
  return 16 + Math.ceil(length / 8) * 8;
}

/**
 * Commands in the order they are to be executed, laid out in frames of the channel (protocol.ts). The raw bytes of a
 * WRITE follow the frame that holds it.
 */
export class CommandBatch {
  #sealed: BatchPart[] = [];
  #frame = new Uint8Array(COMMAND_FRAME_BYTES);
  #view = new DataView(this.#frame.buffer);
  #offset = 0;
  #payloads: BatchPart[] = [];
  #payloadBytes = 0;

  get isEmpty(): boolean {
    return this.#offset === 0 && this.#sealed.length === 0;
  }

  /** Raw bytes that the batch carries besides its frames. */
  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  /** Bytes of commands that still fit into the frame being built. */
  get room(): number {
    return COMMAND_ROOM - this.#offset;
  }

  read(pointer: number, length: number): void {
    const at = this.#begin(Command.read, 16);
    this.#view.setUint32(at + 4, pointer, true);
    this.#view.setUint32(at + 8, length, true);
  }

  /** The bytes must not change until the batch has been taken. */
  write(pointer: number, bytes: Uint8Array): void {
    this.#write(pointer, bytes);
  }

  /** A piece of a file in place of bytes. */
  writeSlice(pointer: number, slice: FileSlice): void {
    this.#write(pointer, slice);
  }

  #write(pointer: number, payload: BatchPart): void {
    const at = this.#begin(Command.write, 16);
    this.#view.setUint32(at + 4, pointer, true);
    this.#view.setUint32(at + 8, payload.length, true);
    this.#payloads.push(payload);
    this.#payloadBytes += payload.length;
  }

  /** At most {@link MAX_STORED_BYTES}. */
  store(pointer: number, bytes: Uint8Array): void {
    const at = this.#begin(Command.store, storeBytes(bytes.length));
    this.#view.setUint32(at + 4, pointer, true);
    this.#view.setUint32(at + 8, bytes.length, true);
    this.#frame.set(bytes, at + 16);
  }

  return(values: readonly bigint[]): void {
    const at = this.#begin(Command.return, 8 + 8 * values.length);
    this.#view.setUint32(at + 4, values.length, true);
    this.#values(at + 8, values);
  }

  call(callable: number, values: readonly bigint[]): void {
    const at = this.#begin(Command.call, 16 + 8 * values.length);
    this.#view.setUint32(at + 4, callable, true);
    this.#view.setUint32(at + 8, values.length, true);
    this.#values(at + 16, values);
  }

  fuel(amount: bigint): void {
    const at = this.#begin(Command.fuel, 16);
    this.#view.setBigInt64(at + 8, amount, true);
  }

  move(base: number): void {
    const at = this.#begin(Command.move, 8);
    this.#view.setUint32(at + 4, base, true);
  }

  exit(code: number): void {
    const at = this.#begin(Command.exit, 8);
    this.#view.setUint32(at + 4, code, true);
  }

  init(stackBytes: number, memoryPages: number, tableElements: number, fuel: bigint): void {
    const at = this.#begin(Command.init, 24);
    this.#view.setUint32(at + 4, stackBytes, true);
    this.#view.setUint32(at + 8, memoryPages, true);
    this.#view.setUint32(at + 12, tableElements, true);
    this.#view.setBigInt64(at + 16, fuel, true);
  }

  /** Everything so far, to be sent in this order, in one piece where that is not much; the batch is empty afterwards. */
  take(): readonly BatchPart[] {
    this.#seal();
    const parts = this.#sealed;
    this.#sealed = [];
    this.#payloadBytes = 0;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (parts.length === 1 || length > JOINED_BYTES || !parts.every(part => part instanceof Uint8Array)) return parts;
    const bytes = new Uint8Array(length);
    let offset = 0;
    for (const part of parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return [bytes];
  }

  #begin(op: number, length: number): number {
    if (this.#offset + length > COMMAND_ROOM) this.#seal();
    const at = this.#offset;
    this.#view.setUint32(at, op, true);
    this.#offset += length;
    return at;
  }

  #values(offset: number, values: readonly bigint[]): void {
    if (values.length > MAX_FLAT_VALUES) throw new RangeError(`A command carries at most ${MAX_FLAT_VALUES} values.`);
    values.forEach((value, index) => this.#view.setBigUint64(offset + index * 8, value, true));
  }

  #seal(): void {
    if (this.#offset === 0) return;
    this.#sealed.push(this.#frame, ...this.#payloads);
    this.#payloads = [];
    this.#frame = new Uint8Array(COMMAND_FRAME_BYTES);
    this.#view = new DataView(this.#frame.buffer);
    this.#offset = 0;
  }
}
