import type { QuotaEnd } from './fileQuotas';
import type { DeniedCall, EndedBecause } from './types';

/** Ends an execution from inside a host function, for the reason it names. Never shown as a failure of ours. */
export class ExecutionEnd extends Error {
  constructor(
    readonly reason: EndedBecause,
    /** A sentence for the user. */
    message: string,
    readonly details: { readonly exitCode?: number; readonly denied?: DeniedCall; readonly quota?: QuotaEnd } = {},
  ) {
    super(message);
    this.name = 'ExecutionEnd';
  }
}

/** A pointer and length that do not lie inside the plugin's memory. WASI answers it with `fault`. */
export class MemoryFault extends Error {
  constructor(readonly pointer: number, readonly length: number, readonly memoryBytes: number) {
    super(`${length} bytes at ${pointer} are outside the plugin's ${memoryBytes} bytes of memory.`);
    this.name = 'MemoryFault';
  }
}

/** The module broke the channel's protocol. A hardened module cannot: its bytes or its host were tampered with. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}
