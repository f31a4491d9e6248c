import { COMMAND_FRAME_BYTES, FRAME_HEADER_BYTES, FrameKind, PROTOCOL_VERSION } from '../../src/wasm/protocol';
import type { HardenedInfo } from '../../src/wasm/types';
import type { HardenedModule, ProcessEnd, WasmHost, WasmProcess } from '../../src/sandbox/types';

/** A frame as a module would send it, with anything in it changed. */
export function frame(kind: number, fields: { flags?: number; version?: number; subject?: number; fuel?: bigint; pages?: number; count?: number; values?: readonly bigint[]; attached?: Uint8Array } = {}): Uint8Array {
  const values = fields.values ?? [];
  const attached = fields.attached ?? new Uint8Array(0);
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + 8 * values.length + attached.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, fields.flags ?? 0);
  view.setUint16(2, fields.version ?? PROTOCOL_VERSION, true);
  view.setUint32(4, fields.subject ?? 0, true);
  view.setBigInt64(8, fields.fuel ?? 0n, true);
  view.setUint32(16, fields.pages ?? 1, true);
  view.setUint16(20, fields.count ?? values.length, true);
  view.setUint16(22, attached.length, true);
  bytes.set(attached, FRAME_HEADER_BYTES + 8 * values.length);
  values.forEach((value, index) => view.setBigUint64(FRAME_HEADER_BYTES + 8 * index, BigInt.asUintN(64, value), true));
  return bytes;
}

export const hello = frame(FrameKind.hello);

/** A process whose module is a function of the test's: it sends what it likes and sees what it is sent. */
export class FakeProcess implements WasmProcess {
  readonly ended: Promise<ProcessEnd>;
  /** Everything written to it. */
  readonly received: Uint8Array[] = [];
  terminated = false;
  #listener: (chunk: Uint8Array) => void = () => undefined;
  #settle: (end: ProcessEnd) => void = () => undefined;
  #onWrite: ((bytes: Uint8Array) => void) | undefined;

  constructor(private readonly program: (process: FakeProcess) => Promise<void> | void) {
    this.ended = new Promise(resolve => (this.#settle = resolve));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.received.push(bytes.slice());
    this.#onWrite?.(bytes);
  }

  onOutput(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    queueMicrotask(() => void this.program(this));
  }

  async terminate(): Promise<void> {
    this.terminated = true;
    this.#settle({ kind: 'terminated' });
  }

  send(bytes: Uint8Array): void {
    this.#listener(bytes);
  }

  end(end: ProcessEnd): void {
    this.#settle(end);
  }

  /** Resolves with the next bytes that the host writes. */
  next(): Promise<Uint8Array> {
    return new Promise(resolve => {
      this.#onWrite = bytes => {
        this.#onWrite = undefined;
        resolve(bytes);
      };
    });
  }
}

/** A host whose processes run the given program instead of the module. */
export function fakeHost(program: (process: FakeProcess) => Promise<void> | void, kind: WasmHost['kind'] = 'embedded'): WasmHost & { readonly processes: FakeProcess[] } {
  const processes: FakeProcess[] = [];
  return {
    kind,
    processes,
    async start() {
      const process = new FakeProcess(program);
      processes.push(process);
      return process;
    },
  };
}

/** A module that nobody looks into: the fake host runs a function instead. */
export function fakeModule(info: Partial<HardenedInfo> = {}): HardenedModule {
  return {
    digest: '0'.repeat(64),
    bytes: new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
    info: {
      fuelVersion: 1,
      protocolVersion: PROTOCOL_VERSION,
      imports: [],
      callables: [{ name: '_start', signature: { params: [], results: [] } }],
      memory64: false,
      initialMemoryPages: [1],
      initialTableElements: [],
      ...info,
    },
  };
}

/** The op of each command in the frames of one message, payloads of WRITE skipped. */
export function opsIn(message: Uint8Array): number[] {
  const ops: number[] = [];
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  while (at + COMMAND_FRAME_BYTES <= message.length) {
    let offset = 0;
    let payload = 0;
    while (offset + 8 <= COMMAND_FRAME_BYTES) {
      const op = view.getUint32(at + offset, true);
      if (op === 0) break;
      ops.push(op);
      const word = view.getUint32(at + offset + 4, true);
      if (op === 2) payload += view.getUint32(at + offset + 8, true);
      offset += op === 1 || op === 2 || op === 6 ? 16 : op === 3 ? 16 + Math.ceil(view.getUint32(at + offset + 8, true) / 8) * 8 : op === 9 ? 24 : op === 4 ? 8 + 8 * word : op === 5 ? 16 + 8 * view.getUint32(at + offset + 8, true) : 8;
    }
    at += COMMAND_FRAME_BYTES + payload;
  }
  return ops;
}
