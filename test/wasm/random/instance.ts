import { FUEL_EXPORT } from '../../../src/wasm/index';
import { Host } from './host';
import { text } from './numbers';
import type { Call } from './subject';

/** How one call ended. */
export interface Ended {
  /** The same text for the same end: results, trap, exception. */
  readonly outcome: string;
  readonly returned: boolean;
  /** Fuel units used; 0 in a module that does not count. */
  readonly fuel: bigint;
  /** Functions that were open when it ended with an error, the last called first. */
  readonly stack: string;
}

export interface SubjectOptions {
  /** Units that its counter is set to once it is instantiated. */
  readonly fuel?: bigint;
  /** The export that imports call which call back. */
  readonly nested?: string;
  /** Whether imports throw whose names say so. Default true. */
  readonly throws?: boolean;
}

/** An instance of a module with whatever it imports, and with everything that can be seen of it. */
export class Subject {
  /** How instantiating it ended: its segments are written and its start function runs. */
  readonly started: Ended;
  private readonly host: Host;
  private exports: WebAssembly.Exports = {};
  private readonly counter: WebAssembly.Global<'i64'> | undefined;

  constructor(module: WebAssembly.Module, { fuel, nested, throws = true }: SubjectOptions = {}) {
    this.host = new Host(() => (this.exports[nested ?? ''] as undefined | (() => unknown))?.(), throws);
    this.started = this.ended(() => {
      this.exports = new WebAssembly.Instance(module, this.host.importsOf(module)).exports;
      return undefined;
    });
    this.counter = this.exports[FUEL_EXPORT] as WebAssembly.Global<'i64'> | undefined;
    if (this.counter !== undefined && fuel !== undefined) this.counter.value = fuel;
  }

  get fuel(): bigint {
    return this.counter?.value ?? 0n;
  }

  /** What it told its imports, in order. */
  get log(): string {
    return this.host.log.join();
  }

  call({ name, args }: Call): Ended {
    return this.ended(() => (this.exports[name] as (...values: unknown[]) => unknown)(...args));
  }

  private ended(run: () => unknown): Ended {
    const before = this.fuel;
    const end = (outcome: string, returned: boolean, stack = ''): Ended => ({ outcome, returned, fuel: before - this.fuel, stack });
    try {
      return end(`returns ${text(run())}`, true);
    } catch (error) {
      if (error instanceof WebAssembly.Exception) return end('throws', false);
      return error instanceof Error ? end(`${error.name}: ${error.message}`, false, error.stack) : end(`throws ${String(error)}`, false);
    }
  }

  /** Contents of the exported memories. */
  get memories(): Uint8Array[] {
    return Object.values(this.exports).filter(entry => entry instanceof WebAssembly.Memory).map(memory => new Uint8Array(memory.buffer));
  }

  /** Values of the exported globals that are not the fuel. */
  get globals(): string {
    return Object.entries(this.exports)
      .filter((entry): entry is [string, WebAssembly.Global] => entry[1] instanceof WebAssembly.Global && entry[0] !== FUEL_EXPORT)
      .map(([name, global]) => `${name}=${text(global.value)}`).join(' ');
  }
}
