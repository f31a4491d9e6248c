import { sentenceOf } from '../../errors';
import type { Storage } from '../../platform/storage';
import { sha256Hex } from '../../sandbox/digest';
import type { Dictionary } from '../index/dictionary';
import type { FileRecord } from '../index/fileRecord';
import { formatIndex, parseIndex } from './format';

/** Changes with the rules by which files become words and chunks: what was made by others is made anew. */
const RULES_VERSION = 1;
const MAX_INDEX_BYTES = 1 << 29;
const DEFAULT_CAPACITY = 256 << 20;
const DAY_MS = 24 * 60 * 60 * 1000;
/** An index that was not used for so long goes. */
const UNUSED_MS = 30 * DAY_MS;
/** Age from which a file that is no index is nobody's any more: writing one takes no hour. */
const LEFT_OVER_MS = 60 * 60 * 1000;
const INDEX_NAME = /^[0-9a-f]{64}$/;

export interface KeptIndexesOptions {
  readonly storage: Storage;
  /** Location of a directory there that holds nothing else. */
  readonly directory: string;
  /** Bytes of all indexes together; those that were not used for longest go first. Default 256 MiB. */
  readonly capacity?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Told what could not be kept or read; work goes on without. */
  readonly onProblem: (sentence: string) => void;
}

/**
 * Indexes of folders, kept from one window to the next. Several windows may share the directory: a file is replaced in one step, and
 * whichever index is found there is brought in line with the folder before it counts. A file that is damaged, or of another version,
 * is no index.
 */
export class KeptIndexes {
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly options: KeptIndexesOptions) {}

  /** The records that were kept of a folder; `undefined` where there are none. */
  async load(location: string, dictionary: Dictionary): Promise<readonly FileRecord[] | undefined> {
    const { storage, onProblem } = this.options;
    try {
      const file = await this.#fileOf(location);
      if (await storage.stat(file) === undefined) return undefined;
      const records = await parseIndex(await storage.read(file, MAX_INDEX_BYTES), keyOf(location), dictionary);
      if (records === undefined) onProblem(`The index of ${location} that was kept is damaged or of another version; it is built anew.`);
      else await storage.touch?.(file);
      return records;
    } catch (error) {
      onProblem(`The index of ${location} could not be read and is built anew: ${sentenceOf(error)}`);
      return undefined;
    }
  }

  /** Keeps the records of a folder, in turn: one copy of a large index is made at a time. See {@link saved}. */
  save(location: string, records: () => Iterable<FileRecord>, dictionary: Dictionary): void {
    this.#writing = this.#writing.then(async () => {
      try {
        const bytes = await formatIndex(keyOf(location), records(), dictionary);
        const file = await this.#fileOf(location);
        if (bytes.length > Math.min(MAX_INDEX_BYTES, this.options.capacity ?? DEFAULT_CAPACITY)) return;
        await this.options.storage.replace(file, bytes, { private: true });
        await this.#evict(file);
      } catch (error) {
        this.options.onProblem(`The index of ${location} could not be kept: ${sentenceOf(error)}`);
      }
    });
  }

  /** Resolves when all that was to be kept is, or could not be. */
  saved(): Promise<void> {
    return this.#writing;
  }

  async #fileOf(location: string): Promise<string> {
    return this.options.storage.join(this.options.directory, await sha256Hex(new TextEncoder().encode(location)));
  }

  /** Removes what was unused for long, what a crash left, and then the oldest until the rest fits. */
  async #evict(newest: string): Promise<void> {
    const { storage, directory, capacity = DEFAULT_CAPACITY, now = Date.now } = this.options;
    const found = await Promise.all((await storage.list(directory)).map(async ({ name }) => ({ name, file: storage.join(directory, name), stat: await storage.stat(storage.join(directory, name)) })));
    const files = found.flatMap(({ name, file, stat }) => (stat?.type === 'file' ? [{ name, file, size: stat.size, age: now() - stat.modified }] : []));
    let held = files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, file, size, age } of files.sort((a, b) => b.age - a.age)) {
      const isOver = age > (INDEX_NAME.test(name) ? UNUSED_MS : LEFT_OVER_MS);
      if (file === newest || (held <= capacity && !isOver)) continue;
      await storage.remove(file);
      held -= size;
    }
  }
}

function keyOf(location: string): string {
  return JSON.stringify({ location, rules: RULES_VERSION });
}
