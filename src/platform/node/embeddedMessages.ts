import type { TrapKind } from '../../sandbox/types';

/** Parent to worker, once per worker. */
export interface StartMessage {
  readonly module: WebAssembly.Module;
  readonly shared: SharedArrayBuffer;
  /** Buffer of the CallTree to count into, for a module that was hardened for a profile. */
  readonly callTree?: SharedArrayBuffer;
}

/** Worker to parent. */
export type WorkerMessage =
  /** The module wrote to fd 1: the ring has bytes. */
  | { readonly kind: 'output' }
  /** The module read from fd 0 and the parent had asked for room. */
  | { readonly kind: 'space' }
  /** A piece of a file was shorter than it was said to be. */
  | { readonly kind: 'short'; readonly count: number }
  /** So many bytes were put into a file, of those that the module wrote to fd 1. */
  | { readonly kind: 'filled'; readonly count: number }
  /** A piece of a file could not be read; the worker ends. */
  | { readonly kind: 'failed'; readonly message: string }
  /** `proc_exit(code)`, or a return of `_start` with code 0. */
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'trap'; readonly trap: TrapKind; readonly message: string; readonly stack: readonly string[]; readonly fuelLeft?: bigint; readonly memoryPages?: number };
