import { AirlockError } from '../../errors';
import { ExecutionEnd, MemoryFault } from '../executionEnd';
import { fromBits, toBits } from '../flatValues';
import { importKey, type FlatValue, type HardenedModule, type HostCall, type HostFunction, type WasiOptions } from '../types';
import type { FlatType } from '../../wasm/types';
import { crc32 } from './crc32';
import { executionEndOf } from './hostEnd';
import type { Step } from './steps';

/** Thrown into the execution where the replay has to stop; how is known to the replayer. */
class ReplayStopped extends ExecutionEnd {
  constructor() {
    super('host-error', 'The replay stopped.');
  }
}

/** Answers a plugin's calls with what was recorded, and checks that it asks for what was recorded. */
export class Replayer {
  readonly #steps: AsyncIterator<Step>;
  #ahead: Step | undefined;
  #isAtEnd = false;
  #calls = 0;
  #lastRead: Uint8Array = new Uint8Array(0);
  #failure: AirlockError | undefined;
  #ranOut = false;

  constructor(
    steps: AsyncIterable<Step>,
    private readonly module: HardenedModule,
    private readonly output: Pick<WasiOptions, 'stdout' | 'stderr'>,
  ) {
    this.#steps = steps[Symbol.asyncIterator]();
  }

  /** Calls that were answered, or began to be. */
  get calls(): number {
    return this.#calls;
  }

  /** Whether the plugin wanted more than was recorded. */
  get ranOut(): boolean {
    return this.#ranOut;
  }

  /** How the replay differs from the recording, or why it could not go on. */
  get failure(): AirlockError | undefined {
    return this.#failure;
  }

  /** Whether there are steps that the plugin did not come to. */
  async hasMore(): Promise<boolean> {
    return (await this.#peek()) !== undefined;
  }

  /** Closes the recording. */
  async close(): Promise<void> {
    await this.#steps.return?.();
  }

  /** The functions to call in place of `live`; those that are output only are called themselves. */
  functions(live: ReadonlyMap<string, HostFunction>): ReadonlyMap<string, HostFunction> {
    const replayed = new Map(live);
    this.module.info.imports.forEach(({ module, name, signature: { params, results } }, index) => {
      const key = importKey(module, name);
      const answer = live.get(key);
      if (replayed.get(key) !== answer) return;
      const shows = answer?.isOutput === true ? answer : undefined;
      replayed.set(key, { ...answer, params, results, call: (host, args) => this.#guarded(() => this.#call(index, name, shows, host, params, results, args)) });
    });
    return replayed;
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // The recording itself can't be read any more; what ends the execution otherwise is not ours.
      if (error instanceof AirlockError) this.#failure ??= error;
      throw error;
    }
  }

  async #call(index: number, name: string, shows: HostFunction | undefined, host: HostCall, params: readonly FlatType[], results: readonly FlatType[], args: readonly FlatValue[]): Promise<readonly FlatValue[]> {
    const first = await this.#next();
    this.#calls += 1;
    const bits = params.map((type, position) => toBits(type, args[position] ?? 0));
    if (first.kind !== 'call') throw this.#diverged(`the plugin called ${this.#told(index, bits)}, and nothing was called there`);
    if (first.import !== index || first.args.join() !== bits.join()) {
      throw this.#diverged(`the plugin called ${this.#told(index, bits)}, and ${this.#told(first.import, first.args)} was recorded`);
    }
    if (shows !== undefined) await show(shows, host, args);
    for (;;) {
      const step = await this.#next();
      switch (step.kind) {
        case 'read':
        case 'read-name':
          await this.#read(host, step, name);
          break;
        case 'write':
          await this.#within(name, () => host.write(step.pointer, step.bytes));
          break;
        case 'out-of-bounds':
          if (!step.isWrite) await this.#outside(name, () => host.read(step.pointer, step.length));
          break;
        case 'charge':
          host.charge(step.fuel);
          break;
        case 'invoke':
          await this.#invoke(host, step);
          break;
        case 'output-read':
          await this.output[step.stream](this.#lastRead);
          break;
        case 'output':
          await this.output[step.stream](step.bytes);
          break;
        case 'returned':
          return results.map((type, position) => fromBits(type, step.results[position] ?? 0n));
        case 'ended':
          throw executionEndOf(step.end);
        case 'faulted':
          throw new MemoryFault(0, 0, 0);
        case 'failed':
          throw new Error(step.message);
        case 'call':
        case 'invoked':
        case 'read-redacted':
        case 'write-redacted':
        case 'output-redacted':
          throw this.#diverged(`${name} goes on with a step that can't be replayed there (${step.kind})`);
      }
    }
  }

  async #read(host: HostCall, step: Step & { readonly kind: 'read' | 'read-name' }, name: string): Promise<void> {
    const length = step.kind === 'read' ? step.length : step.bytes.length;
    const bytes = await this.#within(name, () => host.read(step.pointer, length));
    const isSame = step.kind === 'read' ? crc32(bytes) === step.checksum : bytes.every((byte, index) => byte === step.bytes[index]);
    if (!isSame) throw this.#diverged(`${name} was given other data (${length} bytes at ${step.pointer}) than was recorded`);
    this.#lastRead = bytes;
  }

  async #invoke(host: HostCall, step: Step & { readonly kind: 'invoke' }): Promise<void> {
    const params = this.module.info.callables.find(callable => callable.name === step.export)?.signature.params ?? [];
    await host.call(step.export, params.map((type, position) => fromBits(type, step.args[position] ?? 0n)));
    const after = await this.#next();
    if (after.kind !== 'invoked') throw this.#diverged(`${step.export} returned, and it did not when it was recorded`);
  }

  /** An access that was inside the plugin's memory when it was recorded. */
  async #within<T>(name: string, access: () => Promise<T>): Promise<T> {
    try {
      return await access();
    } catch (error) {
      throw error instanceof MemoryFault ? this.#diverged(`${name} was given an address outside the plugin's memory, and it was inside when recorded`) : error;
    }
  }

  async #outside(name: string, access: () => Promise<unknown>): Promise<void> {
    try {
      await access();
    } catch (error) {
      if (error instanceof MemoryFault) return;
      throw error;
    }
    throw this.#diverged(`${name} was given an address inside the plugin's memory, and it was outside when recorded`);
  }

  /** The next step; where there is none the execution ends. */
  async #next(): Promise<Step> {
    const step = await this.#peek();
    this.#ahead = undefined;
    if (step !== undefined) return step;
    this.#ranOut = true;
    throw new ReplayStopped();
  }

  async #peek(): Promise<Step | undefined> {
    if (this.#ahead !== undefined || this.#isAtEnd) return this.#ahead;
    const next = await this.#steps.next();
    if (next.done === true) this.#isAtEnd = true;
    else this.#ahead = next.value;
    return this.#ahead;
  }

  #told(index: number, args: readonly bigint[]): string {
    const { name = `import ${index}` } = this.module.info.imports[index] ?? {};
    return `${name}(${args.join(', ')})`;
  }

  #diverged(how: string): ReplayStopped {
    this.#failure ??= divergence(`at call ${this.#calls}: ${how}`);
    return new ReplayStopped();
  }
}

/** The error for a replay that does not do what was recorded. `how` completes "The replay differs from the recording". */
export function divergence(how: string): AirlockError {
  return new AirlockError('recording.diverged', `The replay differs from the recording ${how}.`, 'A hardened module does the same each time: replay with the version of Airlock that recorded, and report it if that differs too.');
}

/** Calls a function that only shows something; how it ended is in the recording. */
async function show(shows: HostFunction, host: HostCall, args: readonly FlatValue[]): Promise<void> {
  try {
    await shows.call(host, args);
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
  }
}
