import { MemoryFault } from '../executionEnd';
import type { FlatValue, HostCall, PluginFiles } from '../types';
import { crc32 } from './crc32';
import { redactedDigest } from './redaction';
import type { Step } from './steps';

/** Bytes of one write step: longer writes become several. */
const PIECE_BYTES = 64 * 1024;

/** What a call needs of its recorder. */
export interface CallRecorder {
  step(step: Step): void;
  /** Something to wait for where the recording does not keep up. */
  readonly congestion: Promise<void> | undefined;
  /** Notes what was read last: output is often just that. */
  noteRead(bytes: Uint8Array): void;
  /** Arguments of an export as bits. */
  bits(exportName: string, args: readonly FlatValue[]): bigint[];
}

/** How a call is recorded. */
export interface CallTreatment {
  readonly isRedacted: boolean;
  /** Whether what is written must not be kept. */
  readonly hidesWrites: boolean;
  /** Whether what is read are names. */
  readonly readsNames: boolean;
}

/** Passes a host function's operations on, one after the other, and records each as it is done. */
export class RecordedCall implements HostCall {
  #tail: Promise<unknown> = Promise.resolve();
  /** What a nested call of the plugin threw: it is that call's, not this function's. */
  thrownInside: unknown;

  constructor(private readonly host: HostCall, private readonly recorder: CallRecorder, private readonly treatment: CallTreatment) {}

  get signal(): AbortSignal {
    return this.host.signal;
  }

  get files(): PluginFiles | undefined {
    return this.host.files;
  }

  get fuelLeft(): bigint {
    return this.host.fuelLeft;
  }

  read(pointer: number, length: number): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      const bytes = await this.#bounded(false, pointer, length, () => this.host.read(pointer, length));
      this.recorder.noteRead(bytes);
      const address = pointer >>> 0;
      if (this.treatment.readsNames) this.recorder.step({ kind: 'read-name', pointer: address, bytes });
      else if (this.treatment.isRedacted) this.recorder.step({ kind: 'read-redacted', pointer: address, length });
      else this.recorder.step({ kind: 'read', pointer: address, length, checksum: crc32(bytes) });
      return bytes;
    });
  }

  write(pointer: number, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      await this.#bounded(true, pointer, bytes.length, () => this.host.write(pointer, bytes));
      const address = pointer >>> 0;
      if (this.treatment.hidesWrites) {
        this.recorder.step({ kind: 'write-redacted', pointer: address, length: bytes.length, digest: await redactedDigest(bytes) });
        return;
      }
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        this.recorder.step({ kind: 'write', pointer: address + at, bytes: bytes.subarray(at, at + PIECE_BYTES) });
      }
      await this.recorder.congestion;
    });
  }

  call(exportName: string, args: readonly FlatValue[]): Promise<readonly FlatValue[]> {
    return this.#inTurn(async () => {
      this.recorder.step({ kind: 'invoke', export: exportName, args: this.recorder.bits(exportName, args) });
      try {
        const results = await this.host.call(exportName, args);
        this.recorder.step({ kind: 'invoked' });
        return results;
      } catch (error) {
        this.thrownInside = error;
        throw error;
      }
    });
  }

  charge(fuel: number): void {
    const units = Math.max(0, Math.ceil(fuel));
    this.recorder.step({ kind: 'charge', fuel: units });
    this.host.charge(units);
  }

  /** Waits for what is still under way. */
  async close(): Promise<void> {
    await this.#tail;
  }

  async #bounded<T>(isWrite: boolean, pointer: number, length: number, operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof MemoryFault) this.recorder.step({ kind: 'out-of-bounds', isWrite, pointer: pointer >>> 0, length });
      throw error;
    }
  }

  /** In the order in which they were asked for, as the channel does them: the recording has the same order. */
  #inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(operation);
    this.#tail = result.then(() => undefined, () => undefined);
    return result;
  }
}
