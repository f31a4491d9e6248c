import { FUEL_EXPORT } from '../../../src/wasm/index';
import type { Call } from './subject';

/** How one call ended. */
export interface Ended {
  /** The same text for the same end: results, trap, exception. */
  readonly outcome: string;
  readonly returned: boolean;
  /** Fuel units used; 0 in a module that does not count. */
  readonly fuel: bigint;
}

/** An instance of a module with whatever it imports, and with everything that can be seen of it. */
export class Subject {
  /** What it told its imports, in order. */
  readonly log: string[] = [];
  private readonly exports: WebAssembly.Exports;
  private readonly counter: WebAssembly.Global<'i64'> | undefined;

  constructor(module: WebAssembly.Module, fuel?: bigint) {
    this.exports = new WebAssembly.Instance(module, importsFor(module, this.log)).exports;
    this.counter = this.exports[FUEL_EXPORT] as WebAssembly.Global<'i64'> | undefined;
    if (this.counter !== undefined && fuel !== undefined) this.counter.value = fuel;
  }

  get fuel(): bigint {
    return this.counter?.value ?? 0n;
  }

  call({ name, args }: Call): Ended {
    const before = this.fuel;
    const end = (outcome: string, returned: boolean): Ended => ({ outcome, returned, fuel: before - this.fuel });
    try {
      const result = (this.exports[name] as (...values: unknown[]) => unknown)(...args);
      return end(`returns ${text(result)}`, true);
    } catch (error) {
      if (error instanceof WebAssembly.Exception) return end('throws', false);
      return end(error instanceof Error ? `${error.name}: ${error.message}` : `throws ${String(error)}`, false);
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

export function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(' ');
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'number' || typeof value === 'bigint' ? value.toString() : typeof value;
}

/** Functions that note what they are called with, and empty tags, memories and tables of the wanted kinds. */
function importsFor(module: WebAssembly.Module, log: string[]): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const entries = imports[from] ??= {};
    if (kind === 'function') entries[name] = (...args: unknown[]) => void log.push(`${name} ${text(args)}`);
    else if ((kind as string) === 'tag') entries[name] = new WebAssembly.Tag({ parameters: [] }) as unknown as WebAssembly.ImportValue;
  }
  return imports;
}
