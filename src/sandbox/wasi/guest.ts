import type { HostCall } from '../types';
import { WasiError } from './wasiError';

/** A buffer in plugin memory. */
export interface GuestBuffer {
  readonly pointer: number;
  readonly length: number;
}

/** Most iovecs of one call (IOV_MAX of common systems). */
const MAX_IOVECS = 1024;
/** Longest path in bytes; longer than any file system's own limit. */
const MAX_PATH_BYTES = 65_536;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Plugin memory as the WASI functions see it: little-endian values, strings and scattered buffers. */
export class Guest {
  constructor(readonly host: HostCall) {}

  read(pointer: number, length: number): Promise<Uint8Array> {
    return this.host.read(pointer, length);
  }

  write(pointer: number, bytes: Uint8Array): Promise<void> {
    return this.host.write(pointer, bytes);
  }

  writeU32(pointer: number, value: number): Promise<void> {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.host.write(pointer, bytes);
  }

  writeU64(pointer: number, value: bigint): Promise<void> {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    return this.host.write(pointer, bytes);
  }

  /** Reads a path or a name. Fails with `ilseq` where it is not UTF-8, `nametoolong` where no file system takes it. */
  async readString(pointer: number, length: number): Promise<string> {
    const bytes = length >>> 0;
    if (bytes > MAX_PATH_BYTES) throw new WasiError('nametoolong');
    const encoded = await this.host.read(pointer, bytes);
    try {
      return decoder.decode(encoded);
    } catch {
      throw new WasiError('ilseq');
    }
  }

  /** Reads an array of iovecs. Fails with `inval` where there are too many. */
  async readIovecs(pointer: number, count: number): Promise<GuestBuffer[]> {
    const entries = count >>> 0;
    if (entries > MAX_IOVECS) throw new WasiError('inval');
    const bytes = await this.host.read(pointer, entries * 8);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: entries }, (_, index) => ({
      pointer: view.getUint32(index * 8, true),
      length: view.getUint32(index * 8 + 4, true),
    }));
  }
}
