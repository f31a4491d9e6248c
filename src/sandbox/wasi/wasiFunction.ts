import { ConfinementError, FileSystemError } from '../fileSystemError';
import { MemoryFault } from '../executionEnd';
import type { FlatValue, HostFunction } from '../types';
import { Errno } from './errno';
import { Guest } from './guest';
import { WASI_SIGNATURES, type WasiName } from './signatures';
import { WasiError } from './wasiError';

/** The arguments of one call: 32-bit values unsigned, 64-bit ones unsigned unless asked for as signed. */
export class Arguments {
  constructor(private readonly values: readonly FlatValue[]) {}

  u32(index: number): number {
    return Number(this.values[index]) >>> 0;
  }

  u64(index: number): bigint {
    return BigInt.asUintN(64, BigInt(this.values[index] ?? 0));
  }

  s64(index: number): bigint {
    return BigInt.asIntN(64, BigInt(this.values[index] ?? 0));
  }
}

/** What one function does; it succeeds by returning, fails by throwing WasiError, FileSystemError or MemoryFault. */
export type WasiImplementation = (guest: Guest, args: Arguments) => Promise<void> | void;

/** One function each; a room of functions provides a part of the specification. */
export type WasiImplementations = { readonly [name in WasiName]?: WasiImplementation };

/**
 * Makes a host function that answers with the errno of what the implementation throws.
 * @param confined told what a file system refused because it leads out of what it serves
 */
export function wasiFunction(name: string, implementation: WasiImplementation, confined: (call: string, error: ConfinementError) => void): HostFunction {
  const signature = WASI_SIGNATURES.get(name);
  if (signature === undefined) throw new Error(`WASI has no function ${name}.`);
  return {
    ...signature,
    async call(host, values) {
      try {
        await implementation(new Guest(host), new Arguments(values));
        return signature.results.length === 0 ? [] : [Errno.success];
      } catch (error) {
        if (error instanceof ConfinementError) confined(name, error);
        return [errnoOf(error)];
      }
    },
  };
}

/** The errno of a failure; anything else is not the plugin's to see and goes on. */
export function errnoOf(error: unknown): number {
  if (error instanceof WasiError || error instanceof FileSystemError) return Errno[error.errno];
  if (error instanceof MemoryFault) return Errno.fault;
  throw error;
}
