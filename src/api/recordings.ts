import type { Storage } from '../platform/storage';

/** Recordings that are kept; the oldest go first. */
const MOST_KEPT = 20;
/** Bytes that all of them may take. */
const MOST_BYTES = 64 << 20;
const SUFFIX = '.recording';

/** The recordings of executions, one file for each, bounded in number and bytes. */
export class Recordings {
  constructor(private readonly storage: Storage, private readonly folder: string) {}

  /** The executions of which there is a recording. */
  async kept(): Promise<ReadonlySet<string>> {
    if (await this.storage.stat(this.folder) === undefined) return new Set();
    const entries = await this.storage.list(this.folder);
    return new Set(entries.filter(entry => entry.type === 'file' && entry.name.endsWith(SUFFIX)).map(entry => entry.name.slice(0, -SUFFIX.length)));
  }

  /** Keeps a recording, for the user's eyes only, and lets go of the oldest where there are too many. Throws AirlockError `package.io`. */
  async keep(executionId: string, bytes: Uint8Array): Promise<void> {
    await this.storage.replace(this.locationOf(executionId), bytes, { private: true });
    await this.trim();
  }

  /** The bytes of a recording; `undefined` where there is none. */
  async read(executionId: string): Promise<Uint8Array | undefined> {
    if (!(await this.kept()).has(executionId)) return undefined;
    return this.storage.read(this.locationOf(executionId), MOST_BYTES);
  }

  /** Lets go of the recordings of these executions. */
  async forget(executionIds: readonly string[]): Promise<void> {
    const kept = await this.kept();
    for (const id of executionIds) {
      if (kept.has(id)) await this.storage.remove(this.locationOf(id));
    }
  }

  private async trim(): Promise<void> {
    const found = await Promise.all([...await this.kept()].map(async id => {
      const stat = await this.storage.stat(this.locationOf(id));
      return { id, size: stat?.size ?? 0, modified: stat?.modified ?? 0 };
    }));
    found.sort((a, b) => b.modified - a.modified);
    let bytes = 0;
    for (const [index, { id, size }] of found.entries()) {
      bytes += size;
      if (index >= MOST_KEPT || bytes > MOST_BYTES) await this.storage.remove(this.locationOf(id));
    }
  }

  private locationOf(executionId: string): string {
    return this.storage.join(this.folder, `${executionId}${SUFFIX}`);
  }
}
