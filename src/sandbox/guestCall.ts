import { MAX_ATTACHED_BYTES } from '../wasm/protocol';
import { COUNT_BYTES, type Channel } from './channel';
import type { FuelMeter } from './fuelMeter';
import type { FileSink, FileSlice, FlatValue, HostCall, PluginFiles } from './types';

/** Plugin memory that came along with a call. */
export interface KnownBytes {
  readonly pointer: number;
  readonly bytes: Uint8Array;
}

/** What one host function sees of the plugin while it answers one call. Counts the bytes that it moves. */
export class GuestCall implements HostCall {
  #bytes = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #underWay = 0;
  #open = true;
  #known: readonly KnownBytes[];

  /** @param known holds until the plugin's memory may have changed */

  constructor(
    private readonly channel: Channel,
    private readonly invoke: (exportName: string, args: readonly FlatValue[]) => Promise<readonly FlatValue[]>,
    readonly charge: (fuel: number) => void,
    readonly signal: AbortSignal,
    readonly files: PluginFiles,
    private readonly fuel: Pick<FuelMeter, 'left'>,
    known: readonly KnownBytes[] = [],
  ) {
    this.#known = known;
  }

  /** Bytes that crossed the channel for this call, in both directions. */
  get bytes(): number {
    return this.#bytes;
  }

  get fuelLeft(): bigint {
    return this.fuel.left;
  }

  read(pointer: number, length: number): Promise<Uint8Array> {
    const address = pointer >>> 0;
    return this.#inTurn(async () => {
      this.channel.check(address, length);
      this.#bytes += length;
      return this.#knownAt(address, length) ?? this.channel.read(address, length);
    });
  }

  write(pointer: number, bytes: Uint8Array): Promise<void> {
    const address = pointer >>> 0;
    return this.#inTurn(async () => {
      this.channel.check(address, bytes.length);
      this.#bytes += bytes.length;
      this.#known = [];
      await this.channel.write(address, bytes);
    });
  }

  writeSlice(pointer: number, length: number, countPointer: number, take: () => FileSlice | undefined): Promise<boolean> {
    const [address, countAddress] = [pointer >>> 0, countPointer >>> 0];
    return this.#inTurn(async () => {
      if (!this.channel.writeSlice(address, length, countAddress, take)) return false;
      this.#bytes += length + COUNT_BYTES;
      this.#known = [];
      return true;
    });
  }

  readToSink(pointer: number, length: number, take: () => FileSink | undefined): Promise<boolean> {
    const address = pointer >>> 0;
    return this.#inTurn(async () => {
      // What came along with the call needs no message to the module.
      if (length <= MAX_ATTACHED_BYTES) return false;
      // They count before they are taken, as where they are read.
      this.#bytes += length;
      const isFilled = await this.channel.readToSink(address, length, take);
      if (!isFilled) this.#bytes -= length;
      return isFilled;
    });
  }

  call(exportName: string, args: readonly FlatValue[]): Promise<readonly FlatValue[]> {
    return this.#inTurn(() => {
      this.#known = [];
      return this.invoke(exportName, args);
    });
  }

  /** Waits for what is still under way; the call cannot be used afterwards. */
  async close(): Promise<void> {
    this.#open = false;
    await this.#tail;
  }

  /** The channel has one conversation: what a host function starts side by side is done one after the other. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    if (!this.#open) return Promise.reject(new Error('The call has been answered already.'));
    const result = this.#underWay === 0 ? step() : this.#tail.then(step);
    const done = (): void => void (this.#underWay -= 1);
    this.#underWay += 1;
    this.#tail = result.then(done, done);
    return result;
  }

  #knownAt(pointer: number, length: number): Uint8Array | undefined {
    for (const { pointer: start, bytes } of this.#known) {
      if (pointer >= start && pointer + length <= start + bytes.length) return bytes.subarray(pointer - start, pointer - start + length);
    }
    return undefined;
  }
}
