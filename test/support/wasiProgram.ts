import { MemoryFault } from '../../src/sandbox/executionEnd';
import { importKey, type FileAccess, type FileSystem, type FlatValue, type HostCall, type WasiOptions } from '../../src/sandbox/types';
import { Errno, type ErrnoName } from '../../src/sandbox/wasi/errno';
import { createPreview1, type Preview1, type Preview1Parts } from '../../src/sandbox/wasi/preview1';
import { ALL_RIGHTS, DIRECTORY_RIGHTS, INHERITING_RIGHTS } from '../../src/sandbox/wasi/rights';
import { WASI_MODULE, type WasiName } from '../../src/sandbox/wasi/signatures';
import { everything } from './executions';

const MEMORY_BYTES = 1 << 20;
/** Where the program keeps what it passes and gets, apart from its buffers. */
const OUT = 1024;
const TEXT = 4096;
const SECOND_TEXT = 80_000;
const BUFFER = 200_000;
const encoder = new TextEncoder();

export interface WasiProgramOptions extends Partial<Omit<WasiOptions, 'preopens'>> {
  readonly files?: FileSystem;
  readonly access?: FileAccess;
  readonly parts?: Preview1Parts;
}

/** A program of the test's that calls WASI functions on a memory of its own, as a plugin would over the channel. */
export class WasiProgram implements HostCall {
  readonly memory = new Uint8Array(MEMORY_BYTES);
  readonly view = new DataView(this.memory.buffer);
  readonly stdout: number[] = [];
  readonly stderr: number[] = [];
  readonly wasi: Preview1;
  readonly #abort = new AbortController();
  readonly signal = this.#abort.signal;
  readonly fuelLeft = 0n;
  /** The preopen, where there are files. */
  readonly root = 3;

  constructor({ files, access = everything, parts, ...options }: WasiProgramOptions = {}) {
    this.wasi = createPreview1({
      args: [], env: {},
      preopens: files === undefined ? [] : [{ guest: '/workspace', files, access }],
      stdout: bytes => void this.stdout.push(...bytes),
      stderr: bytes => void this.stderr.push(...bytes),
      ...options,
    }, this.signal, parts);
  }

  async read(pointer: number, length: number): Promise<Uint8Array> {
    if (pointer + length > MEMORY_BYTES) throw new MemoryFault(pointer, length, MEMORY_BYTES);
    return this.memory.slice(pointer, pointer + length);
  }

  async write(pointer: number, bytes: Uint8Array): Promise<void> {
    if (pointer + bytes.length > MEMORY_BYTES) throw new MemoryFault(pointer, bytes.length, MEMORY_BYTES);
    this.memory.set(bytes, pointer);
  }

  async call(): Promise<never> {
    throw new Error('This program exports nothing.');
  }

  charge(): void {}

  /** Calls a function with flat values and gives the name of its errno. */
  async raw(name: WasiName, ...args: readonly FlatValue[]): Promise<ErrnoName> {
    const answer = this.wasi.functions.get(importKey(WASI_MODULE, name));
    if (answer === undefined) throw new Error(`No ${name}.`);
    const [errno] = await answer.call(this, args);
    const found = Object.entries(Errno).find(([, value]) => value === errno);
    if (found === undefined) throw new Error(`Errno ${errno}.`);
    return found[0] as ErrnoName;
  }

  /** Puts a text into memory: pointer and length. */
  text(value: string, at: number = TEXT): [number, number] {
    const bytes = encoder.encode(value);
    this.memory.set(bytes, at);
    return [at, bytes.length];
  }

  second(value: string): [number, number] {
    return this.text(value, SECOND_TEXT);
  }

  /** Opens a path below the preopen: a descriptor, or the errno's name. */
  async open(path: string, { flags = 0, follow = true, base = INHERITING_RIGHTS & ~DIRECTORY_RIGHTS, inheriting = INHERITING_RIGHTS, fdflags = 0, at = this.root }: {
    flags?: number; follow?: boolean; base?: bigint; inheriting?: bigint; fdflags?: number; at?: number;
  } = {}): Promise<number | ErrnoName> {
    const errno = await this.raw('path_open', at, follow ? 1 : 0, ...this.text(path), flags, base & ALL_RIGHTS, inheriting, fdflags, OUT);
    return errno === 'success' ? this.view.getUint32(OUT, true) : errno;
  }

  /** Opens what must be there, as a file for reading or as a directory. */
  async fd(path: string, options: Parameters<WasiProgram['open']>[1] = {}): Promise<number> {
    const opened = await this.open(path, options);
    if (typeof opened === 'string') throw new Error(`${path}: ${opened}`);
    return opened;
  }

  async readFile(fd: number, length: number): Promise<string> {
    this.view.setUint32(OUT, BUFFER, true);
    this.view.setUint32(OUT + 4, length, true);
    const errno = await this.raw('fd_read', fd, OUT, 1, OUT + 8);
    if (errno !== 'success') throw new Error(errno);
    return new TextDecoder().decode(this.memory.slice(BUFFER, BUFFER + this.view.getUint32(OUT + 8, true)));
  }

  async writeFile(fd: number, text: string): Promise<ErrnoName> {
    const [pointer, length] = this.text(text, BUFFER);
    this.view.setUint32(OUT, pointer, true);
    this.view.setUint32(OUT + 4, length, true);
    return this.raw('fd_write', fd, OUT, 1, OUT + 8);
  }

  async stat(path: string, follow = false): Promise<ErrnoName | { filetype: number; size: bigint; inode: bigint; modified: bigint }> {
    const errno = await this.raw('path_filestat_get', this.root, follow ? 1 : 0, ...this.text(path), OUT);
    if (errno !== 'success') return errno;
    return {
      filetype: this.view.getUint8(OUT + 16), size: this.view.getBigUint64(OUT + 32, true),
      inode: this.view.getBigUint64(OUT + 8, true), modified: this.view.getBigUint64(OUT + 48, true),
    };
  }

  /** One call of fd_readdir: whole entries with their cookies, and the bytes it used. */
  async readdir(fd: number, room: number, cookie = 0n): Promise<{ names: string[]; cookies: bigint[]; used: number }> {
    const errno = await this.raw('fd_readdir', fd, BUFFER, room, cookie, OUT);
    if (errno !== 'success') throw new Error(errno);
    const used = this.view.getUint32(OUT, true);
    const names: string[] = [];
    const cookies: bigint[] = [];
    for (let at = BUFFER; at + 24 <= BUFFER + used;) {
      const length = this.view.getUint32(at + 16, true);
      if (at + 24 + length > BUFFER + used) break;
      cookies.push(this.view.getBigUint64(at, true));
      names.push(new TextDecoder().decode(this.memory.slice(at + 24, at + 24 + length)));
      at += 24 + length;
    }
    return { names, cookies, used };
  }

  /** Where results are stored. */
  get out(): number {
    return OUT;
  }

  async dispose(): Promise<void> {
    this.#abort.abort();
    await this.wasi.dispose();
  }
}
