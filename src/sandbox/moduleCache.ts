/**
 * Compiled modules, least recently used first out, bounded by the bytes they were compiled from. Keyed by the bytes
 * themselves: the hardener hands out the same array for the same module and links.
 */
export class ModuleCache {
  readonly #modules = new Map<Uint8Array, Promise<WebAssembly.Module>>();
  #bytes = 0;

  /** @param capacity bytes of modules to keep. */
  constructor(private readonly capacity: number) {}

  /** The compiled module. Rejects with CompileError where the engine refuses the bytes. */
  compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
    const known = this.#modules.get(bytes);
    if (known !== undefined) {
      this.#modules.delete(bytes);
      this.#modules.set(bytes, known);
      return known;
    }
    const compiled = WebAssembly.compile(bytes);
    this.#modules.set(bytes, compiled);
    this.#bytes += bytes.length;
    compiled.catch(() => this.#forget(bytes));
    for (const oldest of this.#modules.keys()) {
      if (this.#bytes <= this.capacity || oldest === bytes) break;
      this.#forget(oldest);
    }
    return compiled;
  }

  clear(): void {
    this.#modules.clear();
    this.#bytes = 0;
  }

  #forget(bytes: Uint8Array): void {
    if (this.#modules.delete(bytes)) this.#bytes -= bytes.length;
  }
}
