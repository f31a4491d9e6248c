import {
  Command, COMMAND_FRAME_BYTES, FRAME_HEADER_BYTES, FrameKind, type FlatType, type HardenedInfo, type Signature,
} from '../../src/wasm/index';

/** A frame from the module, decoded. */
export interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly version: number;
  readonly subject: number;
  readonly fuel: bigint;
  readonly pages: number;
  readonly values: readonly bigint[];
  readonly attached: Uint8Array;
}

/** One command to the module, encoded. */
export type CommandBytes = Uint8Array;

export type Flat = number | bigint;

const floats = new DataView(new ArrayBuffer(8));

/** A flat value as the 64 bits that cross the channel. */
export function toBits(type: FlatType, value: Flat): bigint {
  if (type === 'i32') return BigInt.asUintN(32, BigInt(value));
  if (type === 'i64') return BigInt.asUintN(64, BigInt(value));
  if (type === 'f32') {
    floats.setFloat32(0, Number(value));
    return BigInt(floats.getUint32(0));
  }
  floats.setFloat64(0, Number(value));
  return floats.getBigUint64(0);
}

/** The flat value of 64 bits that crossed the channel. */
export function fromBits(type: FlatType, bits: bigint): Flat {
  if (type === 'i32') return Number(BigInt.asIntN(32, bits));
  if (type === 'i64') return BigInt.asIntN(64, bits);
  if (type === 'f32') {
    floats.setUint32(0, Number(BigInt.asUintN(32, bits)));
    return floats.getFloat32(0);
  }
  floats.setBigUint64(0, bits);
  return floats.getFloat64(0);
}

function command(length: number, write: (view: DataView) => void): CommandBytes {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}

/** Encoders for each command of protocol.ts. */
export const commands = {
  read: (pointer: number, length: number) => command(16, view => {
    view.setUint32(0, Command.read, true);
    view.setUint32(4, pointer, true);
    view.setUint32(8, length, true);
  }),
  write: (pointer: number, length: number) => command(16, view => {
    view.setUint32(0, Command.write, true);
    view.setUint32(4, pointer, true);
    view.setUint32(8, length, true);
  }),
  store: (pointer: number, length: number, value: bigint) => command(24, view => {
    view.setUint32(0, Command.store, true);
    view.setUint32(4, pointer, true);
    view.setUint32(8, length, true);
    view.setBigUint64(16, BigInt.asUintN(64, value), true);
  }),
  storeBytes: (pointer: number, bytes: Uint8Array) => command(16 + Math.ceil(bytes.length / 8) * 8, view => {
    view.setUint32(0, Command.store, true);
    view.setUint32(4, pointer, true);
    view.setUint32(8, bytes.length, true);
    new Uint8Array(view.buffer).set(bytes, 16);
  }),
  return: (values: readonly bigint[] = []) => command(8 + 8 * values.length, view => {
    view.setUint32(0, Command.return, true);
    view.setUint32(4, values.length, true);
    values.forEach((value, index) => view.setBigUint64(8 + 8 * index, value, true));
  }),
  call: (callable: number, values: readonly bigint[]) => command(16 + 8 * values.length, view => {
    view.setUint32(0, Command.call, true);
    view.setUint32(4, callable, true);
    view.setUint32(8, values.length, true);
    values.forEach((value, index) => view.setBigUint64(16 + 8 * index, value, true));
  }),
  fuel: (amount: bigint) => command(16, view => {
    view.setUint32(0, Command.fuel, true);
    view.setBigInt64(8, amount, true);
  }),
  move: (base: number) => command(8, view => {
    view.setUint32(0, Command.move, true);
    view.setUint32(4, base, true);
  }),
  exit: (code: number) => command(8, view => {
    view.setUint32(0, Command.exit, true);
    view.setUint32(4, code, true);
  }),
  init: (limits: Required<Pick<DriverOptions, 'stack' | 'pages' | 'elements' | 'fuel'>>) => command(24, view => {
    view.setUint32(0, Command.init, true);
    view.setUint32(4, limits.stack, true);
    view.setUint32(8, limits.pages, true);
    view.setUint32(12, limits.elements, true);
    view.setBigInt64(16, limits.fuel, true);
  }),
};

/** Thrown out of `proc_exit`, as hosts do. */
class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

export interface DriverOptions {
  /** Fuel units. */
  readonly fuel?: bigint;
  /** Bytes of estimate. */
  readonly stack?: number;
  readonly pages?: number;
  readonly elements?: number;
  /** Host functions by name; they get the driver for the plugin's memory and for calls back. */
  readonly imports?: Readonly<Record<string, (driver: Driver, ...args: Flat[]) => Flat | readonly Flat[] | void>>;
  /** Answers a fuel frame: the amount to add, or `undefined` to end the execution. */
  readonly onFuel?: (frame: Frame) => bigint | undefined;
  /** The most bytes that one `fd_read` or `fd_write` takes, to test partial transfers. */
  readonly chunk?: number;
}

/** How a driven execution ended. */
export interface Outcome {
  readonly results: readonly (readonly Flat[])[];
  /** Every frame, in order. */
  readonly frames: readonly Frame[];
  /** The last frame. */
  readonly last: Frame;
  readonly exit?: number;
  readonly trap?: Error;
  /** The exported fuel global afterwards. */
  readonly fuelLeft: bigint;
  readonly fuelUsed: bigint;
}

/** One call into the plugin. */
export interface DriverCall {
  readonly name: string;
  readonly args?: readonly Flat[];
}

/**
 * Runs a hardened module in this thread: the three imports over in-memory queues, host functions answered at once. For
 * tests; it trusts the module's frames.
 */
export class Driver {
  readonly frames: Frame[] = [];
  private readonly input: number[] = [];
  private output: number[] = [];
  private rawWanted: { length: number; take: (bytes: Uint8Array) => void } | undefined;
  private instance: WebAssembly.Instance | undefined;
  private readonly onResult: ((frame: Frame) => void)[] = [];
  private readonly results: Flat[][] = [];
  private queue: DriverCall[] = [];
  private exitCode: number | undefined;

  constructor(
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private readonly info: HardenedInfo,
    private readonly options: DriverOptions = {},
  ) {}

  /** The channel's memory as it is now. */
  get memory(): Uint8Array {
    return new Uint8Array((this.instance?.exports.memory as WebAssembly.Memory).buffer);
  }

  /** Whether a call from outside has returned yet, the start function's included. */
  get hasReturned(): boolean {
    return this.results.length > 0;
  }

  /** Sends commands, in as few frames as hold them; tests of single commands use it from host functions. */
  send(...list: readonly CommandBytes[]): void {
    let frame = new Uint8Array(COMMAND_FRAME_BYTES);
    let at = 0;
    for (const bytes of list) {
      if (at + bytes.length > COMMAND_FRAME_BYTES) {
        this.input.push(...frame);
        frame = new Uint8Array(COMMAND_FRAME_BYTES);
        at = 0;
      }
      frame.set(bytes, at);
      at += bytes.length;
    }
    this.input.push(...frame);
  }

  /** Sends raw bytes, which a `write` command before them announces. */
  sendRaw(bytes: Uint8Array): void {
    this.input.push(...bytes);
  }

  /** Announces that the next `length` bytes of output are raw. */
  expectRaw(length: number, take: (bytes: Uint8Array) => void): void {
    this.rawWanted = { length, take };
  }

  /** Has a callable called; what follows happens when its result frame comes. */
  callBack(name: string, args: readonly Flat[], then: (results: readonly Flat[]) => void): void {
    const { index, signature } = this.callable(name);
    this.onResult.push(frame => then(frame.values.map((bits, at) => fromBits(signature.results[at] as FlatType, bits))));
    this.send(commands.call(index, args.map((value, at) => toBits(signature.params[at] as FlatType, value))));
  }

  /** Ends the wait of the import that is being answered. */
  returnFrom(signature: Signature, values: readonly Flat[]): void {
    this.send(commands.return(values.map((value, at) => toBits(signature.results[at] as FlatType, value))));
  }

  /** Starts the module, calls its start function and then each of `calls` in turn, and lets it return. */
  run(calls: readonly DriverCall[]): Outcome {
    const fuel = this.options.fuel ?? 1_000_000_000n;
    this.queue = [...calls];
    const imports = { wasi_snapshot_preview1: { fd_read: this.fdRead, fd_write: this.fdWrite, proc_exit: this.procExit } };
    this.instance = new WebAssembly.Instance(new WebAssembly.Module(this.bytes), imports);
    const ended: { exit?: number; trap?: Error } = {};
    try {
      (this.instance.exports._start as () => void)();
    } catch (error) {
      if (this.exitCode === undefined) ended.trap = error as Error;
    }
    if (this.exitCode !== undefined) ended.exit = this.exitCode;
    const fuelLeft = (this.instance.exports['airlock:fuel'] as WebAssembly.Global<'i64'>).value;
    return {
      results: this.results, frames: this.frames, last: this.frames[this.frames.length - 1] as Frame,
      fuelLeft, fuelUsed: fuel - fuelLeft, ...ended,
    };
  }

  private readonly procExit = (code: number): never => {
    this.exitCode = code;
    throw new Exit(code);
  };

  private callable(name: string): { index: number; signature: Signature } {
    const index = this.info.callables.findIndex(callable => callable.name === name);
    const found = this.info.callables[index];
    if (found === undefined) throw new Error(`The plugin exports no ${name}.`);
    return { index, signature: found.signature };
  }

  private readonly fdWrite = (fd: number, iovs: number | bigint, count: number, written: number | bigint): number => {
    if (fd !== 1 || count < 1 || count > 2) throw new Error(`fd_write(${fd}) with ${count} buffers`);
    const view = new DataView(this.memory.buffer);
    let total = 0;
    for (let at = Number(iovs); at < Number(iovs) + 8 * count; at += 8) {
      const pointer = view.getUint32(at, true);
      const length = Math.min(view.getUint32(at + 4, true), (this.options.chunk ?? Infinity) - total);
      this.output.push(...this.memory.slice(pointer, pointer + length));
      total += length;
    }
    view.setUint32(Number(written), total, true);
    this.takeOutput();
    return 0;
  };

  private readonly fdRead = (fd: number, iovs: number | bigint, count: number, read: number | bigint): number => {
    if (fd !== 0 || count !== 1) throw new Error(`fd_read(${fd}) with ${count} buffers`);
    const view = new DataView(this.memory.buffer);
    const pointer = view.getUint32(Number(iovs), true);
    const length = Math.min(view.getUint32(Number(iovs) + 4, true), this.options.chunk ?? Infinity, this.input.length);
    this.memory.set(this.input.splice(0, length), pointer);
    view.setUint32(Number(read), length, true);
    return 0;
  };

  private takeOutput(): void {
    for (;;) {
      const { rawWanted } = this;
      if (rawWanted !== undefined) {
        if (this.output.length < rawWanted.length) return;
        this.rawWanted = undefined;
        rawWanted.take(Uint8Array.from(this.output.splice(0, rawWanted.length)));
        continue;
      }
      if (this.output.length < FRAME_HEADER_BYTES) return;
      const header = new DataView(Uint8Array.from(this.output.slice(0, FRAME_HEADER_BYTES)).buffer);
      const count = header.getUint16(20, true);
      const length = FRAME_HEADER_BYTES + 8 * count + header.getUint16(22, true);
      if (this.output.length < length) return;
      const body = new DataView(Uint8Array.from(this.output.splice(0, length)).buffer);
      const frame: Frame = {
        kind: body.getUint8(0), flags: body.getUint8(1), version: body.getUint16(2, true), subject: body.getUint32(4, true),
        fuel: body.getBigInt64(8, true), pages: body.getUint32(16, true),
        values: Array.from({ length: count }, (_, index) => body.getBigUint64(FRAME_HEADER_BYTES + 8 * index, true)),
        attached: new Uint8Array(body.buffer, FRAME_HEADER_BYTES + 8 * count),
      };
      this.frames.push(frame);
      this.answer(frame);
    }
  }

  private answer(frame: Frame): void {
    switch (frame.kind) {
      case FrameKind.hello: {
        const { fuel = 1_000_000_000n, stack = 256 * 1024, pages = 65_536, elements = 1_000_000 } = this.options;
        if (this.info.start !== undefined) this.queue.unshift({ name: '' });
        return this.next([commands.init({ fuel, stack, pages, elements })]);
      }
      case FrameKind.result: {
        const nested = this.onResult.pop();
        if (nested !== undefined) return nested(frame);
        const called = this.info.callables[frame.subject];
        this.results.push(frame.values.map((bits, at) => fromBits(called?.signature.results[at] as FlatType, bits)));
        return this.next([]);
      }
      case FrameKind.fuel: {
        const more = this.options.onFuel?.(frame);
        return more === undefined ? this.send(commands.exit(99)) : this.send(commands.fuel(more), commands.return());
      }
      case FrameKind.import:
        return this.answerImport(frame);
      default:
        return this.send(commands.exit(98));
    }
  }

  private next(before: readonly CommandBytes[]): void {
    const call = this.queue.shift();
    if (call === undefined) return this.send(...before, commands.return());
    const { index, signature } = this.callable(call.name);
    this.send(...before, commands.call(index, (call.args ?? []).map((value, at) => toBits(signature.params[at] as FlatType, value))));
  }

  private answerImport(frame: Frame): void {
    const entry = this.info.imports[frame.subject];
    const handler = this.options.imports?.[entry?.name ?? ''];
    if (entry === undefined || handler === undefined) throw new Error(`Import ${frame.subject} is not answered.`);
    const args = frame.values.map((bits, at) => fromBits(entry.signature.params[at] as FlatType, bits));
    const sent = this.input.length;
    const results = handler(this, ...args);
    // A handler that sent its own commands has answered already.
    if (this.input.length !== sent) return;
    this.returnFrom(entry.signature, results === undefined ? [] : Array.isArray(results) ? (results as Flat[]) : [results as Flat]);
  }
}
