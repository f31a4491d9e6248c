import type { RetrievalLimits } from '../types';
import { isSameSignature, type Signature, type TreeFiles } from '../treeFiles';
import type { Dictionary } from './dictionary';
import { recordOf, type FileRecord } from './fileRecord';
import { isBelow, nameOf, parentOf, type Tree } from './tree';

/** Files that are looked at side by side. */
const SIDE_BY_SIDE = 16;
/** Files that are told of at a time. */
const MOST_TOLD = 500;

export interface FolderIndexOptions {
  readonly files: TreeFiles;
  /** What of the folder is to be searched. */
  readonly tree: Tree;
  readonly dictionary: Dictionary;
  readonly limits: RetrievalLimits;
  /** A number for one more file, never given before. */
  readonly nextNumber: () => number;
  /** Told which files came and which went since it was last called. */
  readonly onFiles: (added: readonly (readonly [number: number, path: string])[], removed: readonly number[]) => void;
  /** Told how many files were looked at so far, as a scan goes on. */
  readonly onProgress: (files: number) => void;
}

/** The index of one folder. What is asked of it is done one after the other. */
export class FolderIndex {
  readonly #records = new Map<number, FileRecord>();
  readonly #numbers = new Map<string, number>();
  /** Directories that are not in the index as a whole. */
  readonly #cut = new Set<string>();
  #bytes = 0;
  #added: [number, string][] = [];
  #removed: number[] = [];
  #work: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: FolderIndexOptions) {}

  /** By number. */
  get records(): ReadonlyMap<number, FileRecord> {
    return this.#records;
  }

  /** Directories that are not in the index as a whole, since the folder is too large. */
  get cut(): readonly string[] {
    return [...this.#cut];
  }

  /** Takes over what was kept of an earlier time; it counts once {@link scan} has seen that it still does. */
  load(records: readonly FileRecord[]): void {
    for (const record of records) this.#put(record);
    this.#tell();
  }

  /** Brings the index in line with what is there. Resolves to whether anything had changed. */
  scan(): Promise<boolean> {
    return this.touched(['']);
  }

  /** Brings what is at some paths, or below them, in line with what is there. Resolves to whether anything had changed. */
  touched(paths: readonly string[]): Promise<boolean> {
    const next = this.#work.then(() => this.#update(paths));
    this.#work = next.catch(() => undefined);
    return next;
  }

  async #update(paths: readonly string[]): Promise<boolean> {
    let isChanged = false;
    for (const path of outermost(paths.map(path => (nameOf(path) === '.gitignore' ? parentOf(path) : path)))) {
      this.options.tree.forget(path);
      isChanged = await this.#updateAt(path) || isChanged;
      this.#tell();
    }
    return isChanged;
  }

  async #updateAt(path: string): Promise<boolean> {
    const { tree, files } = this.options;
    if (path === '') return this.#scan('');
    const found = await files.look(path);
    if (found?.type === 'directory') return await tree.includes(path, 'directory') ? this.#scan(path) : this.#drop(this.#at(path));
    const isWanted = found?.type === 'file' && await tree.includes(path, 'file');
    // A directory may have been here before.
    const isChanged = this.#drop(this.#at(path).filter(number => !isWanted || this.#numbers.get(path) !== number));
    return isWanted ? await this.#read(path, found.signature) || isChanged : isChanged;
  }

  /** Goes through a directory, those nearest to it first, until the limits are reached. */
  async #scan(top: string): Promise<boolean> {
    const { maxFiles, maxBytes } = this.options.limits;
    const unseen = new Set(this.#at(top));
    for (const cut of this.#cut) if (isBelow(cut, top)) this.#cut.delete(cut);
    let count = this.#records.size - unseen.size;
    let isChanged = false;
    const waiting = [top];
    for (let directory = waiting.shift(); directory !== undefined; directory = waiting.shift()) {
      const listed = await this.options.tree.list(directory);
      if (listed === undefined) continue;
      waiting.push(...listed.directories);
      for (let at = 0; at < listed.files.length; at += SIDE_BY_SIDE) {
        const some = this.#bytes < maxBytes ? listed.files.slice(at, Math.min(at + SIDE_BY_SIDE, at + maxFiles - count)) : [];
        if (some.length < Math.min(SIDE_BY_SIDE, listed.files.length - at)) {
          for (const left of [directory, ...waiting.splice(0)]) this.#cut.add(left);
          at = listed.files.length;
        }
        const read = await Promise.all(some.map(path => this.#consider(path, unseen)));
        isChanged = isChanged || read.includes(true);
        count += some.length;
        this.#tell();
        this.options.onProgress(count);
      }
    }
    return this.#drop([...unseen]) || isChanged;
  }

  /** Reads a file unless it is the one that is known. Resolves to whether anything had changed. */
  async #consider(path: string, unseen: Set<number>): Promise<boolean> {
    const found = await this.options.files.look(path);
    if (found?.type !== 'file') return false;
    const number = this.#numbers.get(path);
    const known = number === undefined ? undefined : this.#records.get(number);
    if (number !== undefined) unseen.delete(number);
    return known !== undefined && isSameSignature(known.signature, found.signature) ? false : this.#read(path, found.signature);
  }

  /**
   * Takes a file in as it is now.
   *
   * @param signature as it was before: where the file changes while it is read, the next scan reads it again
   */
  async #read(path: string, signature: Signature): Promise<boolean> {
    const { files, dictionary, limits } = this.options;
    const bytes = signature.size > limits.maxFileBytes ? undefined : await files.read(path, limits.maxFileBytes);
    if (bytes === undefined) return this.#drop(this.#at(path));
    this.#put(recordOf(path, signature, bytes, dictionary));
    return true;
  }

  #put(record: FileRecord): void {
    const known = this.#numbers.get(record.path);
    const number = known ?? this.options.nextNumber();
    this.#bytes += indexedBytes(record) - indexedBytes(this.#records.get(number));
    this.#records.set(number, record);
    if (known !== undefined) return;
    this.#numbers.set(record.path, number);
    this.#added.push([number, record.path]);
  }

  #drop(numbers: readonly number[]): boolean {
    for (const number of numbers) {
      const record = this.#records.get(number);
      if (record === undefined) continue;
      this.#bytes -= indexedBytes(record);
      this.#records.delete(number);
      this.#numbers.delete(record.path);
      this.#removed.push(number);
    }
    return numbers.length > 0;
  }

  /** The numbers of what is known at a path and below it. */
  #at(path: string): number[] {
    return [...this.#records].flatMap(([number, record]) => (isBelow(record.path, path) ? [number] : []));
  }

  #tell(): void {
    if (this.#added.length === 0 && this.#removed.length === 0) return;
    // In small parts: whoever takes them is not to be held up by one.
    while (this.#added.length > 0 || this.#removed.length > 0) this.options.onFiles(this.#added.splice(0, MOST_TOLD), this.#removed.splice(0, MOST_TOLD));
  }
}

/** What is no text takes no room. */
function indexedBytes(record: FileRecord | undefined): number {
  return record === undefined || record.chunks.length === 0 ? 0 : record.signature.size;
}

/** Paths, without those that are below others of them. */
function outermost(paths: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const path of [...new Set(paths)].sort((a, b) => a.length - b.length)) {
    if (!kept.some(outer => isBelow(path, outer))) kept.push(path);
  }
  return kept;
}
