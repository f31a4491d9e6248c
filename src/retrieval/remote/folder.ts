import { sentenceOf } from '../../errors';
import { treeFilesOf, type TreeFiles } from '../treeFiles';
import type { Reader, SearchedFolder } from '../types';
import type { FileAnswer, IndexResponse } from './messages';

/** Milliseconds for which news of a folder are collected before they are passed on. */
const COLLECT_MS = 100;
/** Paths from which on the whole folder is looked through instead. */
const MOST_PATHS = 1_000;

/** A folder whose index is in the other thread: what is known of it here. */
export class FolderEntry {
  /** Paths of its files by number. */
  readonly paths = new Map<number, string>();
  /** When it was last searched, or was to be, by `performance.now()`. */
  usedAt = performance.now();
  /** Files that were looked at, while the index is built. */
  progress = 0;
  /** When all of it was last looked through, or was asked to be, by `performance.now()`. */
  scannedAt: number | undefined;
  /** Whether the index is there. */
  isReady = false;
  #cut: readonly string[] = [];
  #ready!: () => void;
  #failed!: (error: Error) => void;
  /** Settles when the index is there for the first time, or can't be had. */
  readonly ready = new Promise<void>((resolve, reject) => { this.#ready = resolve; this.#failed = reject; });
  readonly #files: TreeFiles;
  readonly #touched = new Set<string>();
  #collecting: ReturnType<typeof setTimeout> | undefined;

  /** @param number names it to the other thread */
  constructor(readonly number: number, readonly folder: SearchedFolder, private readonly pass: (paths: readonly string[]) => void) {
    this.#files = treeFilesOf(folder.files);
    // Where nobody waits, nobody needs to know.
    this.ready.catch(() => undefined);
  }

  /** Takes what the other thread tells of it. */
  learn(news: Extract<IndexResponse, { kind: 'files' | 'progress' | 'ready' }>): void {
    switch (news.kind) {
      case 'files':
        for (const [number, path] of news.added) this.paths.set(number, path);
        for (const number of news.removed) this.paths.delete(number);
        return;
      case 'progress':
        this.progress = news.files;
        return;
      case 'ready':
        this.#cut = news.cut;
        this.scannedAt ??= performance.now();
        this.isReady = true;
        this.#ready();
    }
  }

  fail(error: Error): void {
    this.#failed(error);
  }

  /** Whether all that a reader may read is in the index. */
  isCompleteFor(reader: Reader, position: number): boolean {
    return !this.#cut.some(directory => reader.mayRead(position, directory, true));
  }

  /** Notes that files may have changed. */
  touch(paths: readonly string[]): void {
    for (const path of paths) this.#touched.add(path);
    this.#collecting ??= setTimeout(() => {
      this.#collecting = undefined;
      const touched = [...this.#touched];
      this.#touched.clear();
      this.pass(touched.length > MOST_PATHS ? [''] : touched);
    }, COLLECT_MS);
  }

  /** Looks at a file for the other thread. */
  async look(call: Extract<IndexResponse, { kind: 'call' }>): Promise<FileAnswer> {
    try {
      return { ok: true, value: await (call.operation === 'read' ? this.#files.read(call.path, call.most) : this.#files[call.operation](call.path)) };
    } catch (error) {
      return { ok: false, message: sentenceOf(error) };
    }
  }

  dispose(): void {
    clearTimeout(this.#collecting);
  }
}
