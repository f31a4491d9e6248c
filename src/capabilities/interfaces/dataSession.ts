import type { PluginData } from './types';

/** Bytes of names and values that a plugin may keep. */
const MAX_BYTES = 1 << 20;
/** Values that it may keep. */
const MAX_VALUES = 1000;

/** A plugin's own store during one execution: what it changes is held here until it is known how the execution ends. */
export class DataSession implements PluginData {
  #values: Promise<Map<string, Uint8Array>> | undefined;
  readonly #changed = new Set<string>();

  /** @param load what was kept before; called when the plugin first looks */
  constructor(private readonly load: () => Promise<ReadonlyMap<string, Uint8Array>>) {}

  async get(name: string): Promise<Uint8Array | undefined> {
    return (await this.#all()).get(name);
  }

  async set(name: string, value: Uint8Array): Promise<boolean> {
    const values = await this.#all();
    const before = values.get(name);
    values.set(name, value);
    if (values.size <= MAX_VALUES && sizeOf(values) <= MAX_BYTES) {
      this.#changed.add(name);
      return true;
    }
    if (before === undefined) values.delete(name);
    else values.set(name, before);
    return false;
  }

  async delete(name: string): Promise<void> {
    if ((await this.#all()).delete(name)) this.#changed.add(name);
  }

  async names(): Promise<readonly string[]> {
    return [...(await this.#all()).keys()].sort();
  }

  /** What was changed: the new value by name, undefined for one that was deleted. */
  async changes(): Promise<readonly (readonly [string, Uint8Array | undefined])[]> {
    if (this.#changed.size === 0) return [];
    const values = await this.#all();
    return [...this.#changed].map(name => [name, values.get(name)]);
  }

  #all(): Promise<Map<string, Uint8Array>> {
    return this.#values ??= this.load().then(loaded => new Map(loaded));
  }
}

/** A store that nothing was kept in, and that nothing is kept of. */
export function emptyData(): DataSession {
  return new DataSession(async () => new Map());
}

function sizeOf(values: ReadonlyMap<string, Uint8Array>): number {
  let bytes = 0;
  // Three bytes are the most that a UTF-16 unit takes in UTF-8.
  for (const [name, value] of values) bytes += name.length * 3 + value.length;
  return bytes;
}
