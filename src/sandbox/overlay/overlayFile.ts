import { FileSystemError } from '../fileSystemError';
import type { FileStat, OpenFile, OpenFileOptions } from '../types';
import type { HeldContents } from './contents';
import type { FileNode } from './node';

/** Bytes read at once when a file is taken into memory. */
const CHUNK_BYTES = 1 << 20;

/** What an open file needs of its overlay. */
export interface OverlayOwner {
  /** Told once that the file is no longer open. */
  close(): void;
  statOf(): Promise<FileStat>;
  /** Room for the contents of one file. */
  hold(): HeldContents;
  /** Notes that the contents changed now. */
  touch(): void;
  setTimes(accessed: bigint | undefined, modified: bigint | undefined): void;
}

/** An open file of an overlay: reads what is underneath until somebody writes to the file. */
export class OverlayFile implements OpenFile {
  #closed = false;

  constructor(
    private readonly node: FileNode,
    /** The file underneath, open for reading; absent where the contents are held already. */
    private readonly below: OpenFile | undefined,
    private readonly options: OpenFileOptions,
    private readonly owner: OverlayOwner,
  ) {}

  async stat(): Promise<FileStat> {
    this.#requireOpen();
    return this.owner.statOf();
  }

  async read(offset: bigint, length: number): Promise<Uint8Array> {
    this.#requireOpen();
    return this.node.contents?.read(offset, length) ?? await this.below?.read(offset, length) ?? new Uint8Array(0);
  }

  async write(offset: bigint, bytes: Uint8Array): Promise<void> {
    const contents = await this.#writable();
    contents.write(this.options.append ? BigInt(contents.size) : offset, bytes);
    this.owner.touch();
  }

  async setSize(size: bigint): Promise<void> {
    (await this.#writable()).setSize(size);
    this.owner.touch();
  }

  async setTimes(accessed: bigint | undefined, modified: bigint | undefined): Promise<void> {
    this.#requireOpen();
    this.owner.setTimes(accessed, modified);
  }

  async sync(): Promise<void> {
    this.#requireOpen();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.owner.close();
    await this.below?.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw new FileSystemError('badf');
  }

  async #writable(): Promise<HeldContents> {
    this.#requireOpen();
    if (!this.options.write) throw new FileSystemError('badf');
    return this.node.contents ??= await this.#takeUp();
  }

  /** The whole file in memory, and noted what it was then: whoever applies the changes can tell if it is still that. */
  async #takeUp(): Promise<HeldContents> {
    const { below, node } = this;
    const contents = this.owner.hold();
    if (below === undefined) return contents;
    const stat = await below.stat();
    try {
      for (let offset = 0n; ;) {
        const bytes = await below.read(offset, CHUNK_BYTES);
        if (bytes.length === 0) break;
        contents.write(offset, bytes);
        offset += BigInt(bytes.length);
      }
    } catch (error) {
      contents.release();
      throw error;
    }
    if (node.origin !== undefined) node.origin.stat = stat;
    return contents;
  }
}
