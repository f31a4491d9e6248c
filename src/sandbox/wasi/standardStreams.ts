import { FdFlag, Filetype, type Filestat } from './abi';
import { Descriptor, type Readiness } from './descriptor';
import { INPUT_RIGHTS, OUTPUT_RIGHTS } from './rights';
import { WasiError } from './wasiError';

const STREAM_STAT: Filestat = {
  filetype: Filetype.characterDevice, size: 0n, modified: 0n, accessed: 0n, changed: 0n, device: 0n, inode: 0n, links: 1n,
};
const EMPTY = new Uint8Array(0);

abstract class StandardStream extends Descriptor {
  readonly filetype = Filetype.characterDevice;

  override async setFlags(flags: number): Promise<void> {
    this.flags = flags;
  }

  override async stat(): Promise<Filestat> {
    return STREAM_STAT;
  }
}

/** Standard input: bytes as they come, an end once there are no more. */
export class StandardInput extends StandardStream {
  #waiting: Uint8Array = EMPTY;
  #ended = false;
  #arriving: Promise<void> | undefined;

  constructor(private readonly source: (() => Promise<Uint8Array | undefined>) | undefined) {
    super(INPUT_RIGHTS, 0n);
  }

  override async read(length: number): Promise<Uint8Array> {
    if (this.#waiting.length === 0 && !this.#ended && length > 0) {
      if ((this.flags & FdFlag.nonblock) !== 0) {
        void this.#fill();
        throw new WasiError('again');
      }
      await this.#fill();
    }
    const bytes = this.#waiting.subarray(0, length);
    this.#waiting = this.#waiting.subarray(bytes.length);
    return bytes;
  }

  override async readable(): Promise<Readiness> {
    if (this.#waiting.length === 0 && !this.#ended) await this.#fill();
    return { bytes: BigInt(this.#waiting.length), hangup: this.#ended && this.#waiting.length === 0 };
  }

  /** Waits for the next bytes, or the end; those who wait together share what comes. */
  #fill(): Promise<void> {
    this.#arriving ??= this.#next().finally(() => {
      this.#arriving = undefined;
    });
    return this.#arriving;
  }

  async #next(): Promise<void> {
    while (this.#waiting.length === 0) {
      const bytes = await this.source?.();
      if (bytes === undefined) {
        this.#ended = true;
        return;
      }
      this.#waiting = bytes;
    }
  }
}

/** Standard output or error. */
export class StandardOutput extends StandardStream {
  constructor(private readonly sink: (bytes: Uint8Array) => void | Promise<void>) {
    super(OUTPUT_RIGHTS, 0n);
  }

  override async write(bytes: Uint8Array): Promise<void> {
    await this.sink(bytes);
  }

  override async writable(): Promise<Readiness> {
    return { bytes: 65_536n, hangup: false };
  }
}
