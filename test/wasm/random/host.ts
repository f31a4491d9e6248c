import { text } from './numbers';

/** Nested calls back into a module that the host makes. */
export const MOST_NESTED = 2;

/** What an import does besides telling what it was called with: its name says (own/plan.ts). */
export type Manner = '' | 'calls' | 'calls and catches' | 'throws';

/** Taken apart from the name of an imported function: how it behaves, and a letter for each of its results. */
export function mannerOf(name: string): { manner: Manner; results: string } {
  const [, manner = '', results = ''] = /^\d+ ([a-z ]*)>([a-z]*)$/.exec(name) ?? [];
  return { manner: manner as Manner, results };
}

/** Results of an imported function: zeros and nulls. */
export function zeros(results: string): (number | bigint | null)[] {
  return [...results].map(letter => (letter === 'l' ? 0n : letter === 'r' ? null : 0));
}

/** What a random module imports: functions that note what they are called with, and whatever else its imports' names describe. */
export class Host {
  /** What it was told, in order. */
  readonly log: string[] = [];
  private nested = 0;

  /**
   * @param callBack calls the module, where there is something to be called
   * @param throws whether imports may throw that say so
   */
  constructor(private readonly callBack: () => unknown, private readonly throws: boolean) {}

  importsOf(module: WebAssembly.Module): WebAssembly.Imports {
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
      (imports[from] ??= {})[name] = (kind as string) === 'function' ? this.function(name) : provided(name, kind);
    }
    return imports;
  }

  private function(name: string): (...args: unknown[]) => unknown {
    const { manner, results } = mannerOf(name);
    const zero = zeros(results);
    return (...args) => {
      this.log.push(`${name} ${text(args)}`);
      this.behave(manner);
      return zero.length > 1 ? zero : zero[0];
    };
  }

  private behave(manner: Manner): void {
    if (manner === 'throws' && this.throws && this.log.length % 3 === 0) throw new Error('the host throws');
    if (!manner.startsWith('calls') || this.nested >= MOST_NESTED) return;
    this.nested++;
    try {
      this.log.push(`comes back with ${text(this.callBack())}`);
    } catch (error) {
      // What a call has cost that ended by a trap, or by an exception of the host's own, is not known to every scheme.
      if (manner === 'calls' || !this.throws || !(error instanceof WebAssembly.Exception)) throw error;
      this.log.push('catches');
    } finally {
      this.nested--;
    }
  }
}

/** A memory, a table, a global or a tag; binaryen's modules import tags only. */
function provided(name: string, kind: string): WebAssembly.ImportValue {
  const [, min, max, address] = name.split(' ');
  const limits = { initial: address === 'i64' ? BigInt(min ?? 0) : Number(min), maximum: address === 'i64' ? BigInt(max ?? 0) : Number(max), address };
  switch (kind) {
    case 'memory': return new WebAssembly.Memory(limits as WebAssembly.MemoryDescriptor);
    case 'table': return new WebAssembly.Table({ ...limits, element: 'anyfunc' } as WebAssembly.TableDescriptor);
    case 'global': return new WebAssembly.Global({ value: 'i32', mutable: true }, 7);
    default: return new WebAssembly.Tag({ parameters: [] }) as unknown as WebAssembly.ImportValue;
  }
}
