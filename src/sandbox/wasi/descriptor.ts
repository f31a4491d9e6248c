import type { FileSink, FileSlice } from '../types';
import type { Filestat, Filetype } from './abi';
import { WasiError } from './wasiError';

/** What a descriptor says about waiting for it (poll_oneoff). */
export interface Readiness {
  /** Bytes that can be read or written at once. */
  readonly bytes: bigint;
  readonly hangup: boolean;
}

/**
 * What a number in the plugin's descriptor table stands for. Every operation is refused until a kind of descriptor
 * grants it; what this descriptor in particular may do is further narrowed by its rights.
 */
export abstract class Descriptor {
  abstract readonly filetype: Filetype;

  constructor(public base: bigint, public inheriting: bigint, public flags: number = 0) {}

  /** Fails with `notcapable` where the descriptor lacks one of these rights. */
  require(rights: bigint): void {
    if ((this.base & rights) !== rights) throw new WasiError('notcapable');
  }

  /** Narrows the rights. Fails with `notcapable` where that would add one. */
  setRights(base: bigint, inheriting: bigint): void {
    if ((base & ~this.base) !== 0n || (inheriting & ~this.inheriting) !== 0n) throw new WasiError('notcapable');
    this.base = base;
    this.inheriting = inheriting;
  }

  setFlags(_flags: number): Promise<void> {
    throw new WasiError('notsup');
  }

  stat(): Promise<Filestat> {
    throw new WasiError('notsup');
  }

  /** Reads from the current position, which moves on. */
  read(_length: number): Promise<Uint8Array> {
    throw new WasiError('notsup');
  }

  /** As `read`, of a piece that somebody else reads; undefined, and nothing moved, where that can't be. */
  readSlice(_length: number): FileSlice | undefined {
    return undefined;
  }

  /** Writes at the current position, which moves on, or appends. */
  write(_bytes: Uint8Array): Promise<void> {
    throw new WasiError('notsup');
  }

  /** As `write`, to a place that somebody else fills; undefined where that can't be. The position moves on once it is filled. */
  writeSink(_length: number): FileSink | undefined {
    return undefined;
  }

  readAt(_offset: bigint, _length: number): Promise<Uint8Array> {
    throw new WasiError('spipe');
  }

  /** As `readAt`, of a piece that somebody else reads; undefined where that can't be. */
  readSliceAt(_offset: bigint, _length: number): FileSlice | undefined {
    return undefined;
  }

  writeAt(_offset: bigint, _bytes: Uint8Array): Promise<void> {
    throw new WasiError('spipe');
  }

  /** As `writeAt`, to a place that somebody else fills; undefined where that can't be. */
  writeSinkAt(_offset: bigint, _length: number): FileSink | undefined {
    return undefined;
  }

  /** Moves the position and returns it. */
  seek(_offset: bigint, _whence: number): Promise<bigint> {
    throw new WasiError('spipe');
  }

  setSize(_size: bigint): Promise<void> {
    throw new WasiError('inval');
  }

  allocate(_offset: bigint, _length: bigint): Promise<void> {
    throw new WasiError('notsup');
  }

  advise(): void {
    throw new WasiError('spipe');
  }

  setTimes(_accessed: bigint | undefined, _modified: bigint | undefined): Promise<void> {
    throw new WasiError('notsup');
  }

  sync(): Promise<void> {
    throw new WasiError('inval');
  }

  /** Resolves once it can be read; regular files always can. */
  readable(): Promise<Readiness> {
    throw new WasiError('badf');
  }

  /** Resolves once it can be written. */
  writable(): Promise<Readiness> {
    throw new WasiError('badf');
  }

  async close(): Promise<void> {}
}
