import type { FileSink, FileSlice, OpenFile } from '../types';
import { FdFlag, Filetype, Whence, filestatOf, type Filestat } from './abi';
import { Descriptor, type Readiness } from './descriptor';
import { WasiError } from './wasiError';

/** The largest offset that a file can have. */
const MAX_OFFSET = (1n << 63n) - 1n;

/** An open regular file with its position. */
export class RegularFile extends Descriptor {
  readonly filetype = Filetype.regularFile;
  #position = 0n;

  /** @param requireWrite fails where the grants don't let the file be changed: times can be set through a file open for reading */
  constructor(private readonly file: OpenFile, private readonly requireWrite: () => void, base: bigint, inheriting: bigint, flags: number) {
    super(base, inheriting, flags);
  }

  override async setFlags(flags: number): Promise<void> {
    this.flags = flags;
  }

  override async stat(): Promise<Filestat> {
    return filestatOf(await this.file.stat());
  }

  override async read(length: number): Promise<Uint8Array> {
    const bytes = await this.file.read(this.#position, length);
    this.#position += BigInt(bytes.length);
    return bytes;
  }

  override readSlice(length: number): FileSlice | undefined {
    const start = this.#position;
    const slice = this.file.slice?.(start, length, count => { this.#position = start + BigInt(count); });
    if (slice !== undefined) this.#position += BigInt(length);
    return slice;
  }

  override async write(bytes: Uint8Array): Promise<void> {
    if ((this.flags & FdFlag.append) !== 0) this.#position = (await this.file.stat()).size;
    await this.#store(this.#position, bytes);
    this.#position += BigInt(bytes.length);
  }

  override writeSink(length: number): FileSink | undefined {
    const start = this.#position;
    const sink = this.writeSinkAt(start, length);
    return sink && {
      ...sink,
      onEnd: isFilled => {
        if (isFilled) this.#position = start + BigInt(length);
        sink.onEnd(isFilled);
      },
    };
  }

  override readAt(offset: bigint, length: number): Promise<Uint8Array> {
    return this.file.read(checked(offset), length);
  }

  override readSliceAt(offset: bigint, length: number): FileSlice | undefined {
    const slice = this.file.slice?.(checked(offset), length, () => undefined);
    // The same call again is given the same piece again.
    return slice === undefined ? undefined : { ...slice, onward: 0 };
  }

  override async writeAt(offset: bigint, bytes: Uint8Array): Promise<void> {
    await this.#store(checked(offset), bytes);
  }

  override writeSinkAt(offset: bigint, length: number): FileSink | undefined {
    // What only grows would have what was written in part twice, where it is written again.
    if ((this.flags & (FdFlag.append | FdFlag.sync | FdFlag.dsync)) !== 0 || checked(offset) + BigInt(length) > MAX_OFFSET) return undefined;
    return this.file.sink?.(offset, length);
  }

  override async seek(offset: bigint, whence: number): Promise<bigint> {
    const origin = whence === Whence.set ? 0n : whence === Whence.current ? this.#position : whence === Whence.end ? (await this.file.stat()).size : undefined;
    if (origin === undefined) throw new WasiError('inval');
    this.#position = checked(origin + offset);
    return this.#position;
  }

  override async setSize(size: bigint): Promise<void> {
    await this.file.setSize(checked(size));
  }

  override async allocate(offset: bigint, length: bigint): Promise<void> {
    if (length === 0n) throw new WasiError('inval');
    const end = checked(offset) + length;
    if (end > MAX_OFFSET) throw new WasiError('fbig');
    if ((await this.file.stat()).size < end) await this.file.setSize(end);
  }

  override advise(): void {}

  override async setTimes(accessed: bigint | undefined, modified: bigint | undefined): Promise<void> {
    this.requireWrite();
    await this.file.setTimes(accessed, modified);
  }

  override sync(): Promise<void> {
    return this.file.sync();
  }

  override async readable(): Promise<Readiness> {
    const { size } = await this.file.stat();
    return { bytes: size > this.#position ? size - this.#position : 0n, hangup: false };
  }

  override async writable(): Promise<Readiness> {
    return { bytes: 65_536n, hangup: false };
  }

  override close(): Promise<void> {
    return this.file.close();
  }

  async #store(offset: bigint, bytes: Uint8Array): Promise<void> {
    if (offset + BigInt(bytes.length) > MAX_OFFSET) throw new WasiError('fbig');
    await this.file.write(offset, bytes);
    if ((this.flags & (FdFlag.sync | FdFlag.dsync)) !== 0) await this.file.sync();
  }
}

function checked(offset: bigint): bigint {
  if (offset < 0n || offset > MAX_OFFSET) throw new WasiError('inval');
  return offset;
}
