import { sentenceOf } from '../../errors';
import { Dictionary } from '../index/dictionary';
import { FolderIndex } from '../index/folderIndex';
import { search } from '../index/search';
import { Tree } from '../index/tree';
import type { KeptIndexes } from '../kept/keptIndexes';
import { excluding } from '../rules/excludeRule';
import type { TreeFiles } from '../treeFiles';
import type { IndexRequest, IndexResponse } from './messages';
import { RemoteFiles } from './remoteFiles';

/** Milliseconds without a change after which an index is kept again. */
const SAVE_AFTER_MS = 20_000;

export interface IndexServerOptions {
  readonly tell: (response: IndexResponse) => void;
  /** The files below a path of this machine. */
  readonly filesAt: (root: string) => TreeFiles;
  /** Whether names that differ in case are the same here. */
  readonly ignoreCase: boolean;
  /** Makes the place where indexes are kept, given whom to tell of problems; they are not kept where absent. */
  readonly keep?: (onProblem: (sentence: string) => void) => KeptIndexes;
}

interface OpenFolder {
  readonly location: string;
  readonly files: TreeFiles;
  readonly tree: Tree;
  readonly index: FolderIndex;
  isReady: boolean;
  isChanged: boolean;
}

/** Keeps the indexes of folders for another thread, which says what may be found. */
export class IndexServer {
  readonly #folders = new Map<number, OpenFolder>();
  readonly #dictionary = new Dictionary();
  readonly #remote: RemoteFiles;
  readonly #kept: KeptIndexes | undefined;
  #numbers = 0;
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: IndexServerOptions) {
    this.#remote = new RemoteFiles(options.tell);
    this.#kept = options.keep?.(sentence => { options.tell({ kind: 'problem', sentence }); });
  }

  receive(request: IndexRequest): void {
    switch (request.kind) {
      case 'open': return void this.#open(request);
      case 'close': return void this.#close(request.folder);
      case 'touched': return void this.#update(request.folder, folder => folder.index.touched(request.paths));
      case 'excludes': return void this.#update(request.folder, folder => {
        folder.tree.exclude(this.#exclusion(request.excludes));
        return folder.index.scan();
      });
      case 'search': return void this.#search(request);
      case 'answer': return this.#remote.answered(request.call, request.answer);
      case 'rest': return void this.#save().then(() => { this.options.tell({ kind: 'rested' }); });
    }
  }

  async #open({ folder: number, location, root, excludes, limits }: Extract<IndexRequest, { kind: 'open' }>): Promise<void> {
    const { tell, filesAt, ignoreCase } = this.options;
    try {
      const files = root === undefined ? this.#remote.of(number) : filesAt(root);
      const tree = new Tree(files, this.#exclusion(excludes), ignoreCase);
      const index = new FolderIndex({
        files, tree, limits, dictionary: this.#dictionary,
        nextNumber: () => this.#numbers++,
        onFiles: (added, removed) => { tell({ kind: 'files', folder: number, added, removed }); },
        onProgress: count => { tell({ kind: 'progress', folder: number, files: count }); },
      });
      const folder: OpenFolder = { location, files, tree, index, isReady: false, isChanged: false };
      this.#folders.set(number, folder);
      const kept = await this.#kept?.load(location, this.#dictionary);
      if (kept !== undefined) index.load(kept);
      folder.isChanged = await index.scan() || kept === undefined;
      folder.isReady = true;
      tell({ kind: 'ready', folder: number, cut: index.cut });
      // At once: whoever asked may not stay for long.
      await this.#save();
    } catch (error) {
      this.#folders.delete(number);
      tell({ kind: 'failed', folder: number, message: sentenceOf(error) });
    }
  }

  async #update(number: number, update: (folder: OpenFolder) => Promise<boolean>): Promise<void> {
    const folder = this.#folders.get(number);
    if (folder === undefined) return;
    try {
      const isChanged = await update(folder);
      if (folder.isReady) this.options.tell({ kind: 'ready', folder: number, cut: folder.index.cut });
      if (!isChanged) return;
      folder.isChanged = true;
      clearTimeout(this.#saving);
      this.#saving = setTimeout(() => void this.#save(), SAVE_AFTER_MS);
    } catch (error) {
      this.#folders.delete(number);
      this.options.tell({ kind: 'failed', folder: number, message: sentenceOf(error) });
    }
  }

  async #search({ search: number, words, limit, folders, readable }: Extract<IndexRequest, { kind: 'search' }>): Promise<void> {
    const { tell } = this.options;
    try {
      const searched = folders.map(folder => this.#folders.get(folder) ?? none(folder));
      const passages = await search(words, limit, searched, this.#dictionary, file => ((readable[file >>> 3] ?? 0) >>> (file & 7) & 1) === 1);
      tell({ kind: 'found', search: number, passages });
    } catch (error) {
      tell({ kind: 'refused', search: number, message: sentenceOf(error) });
    }
  }

  async #close(number: number): Promise<void> {
    await this.#save();
    this.#folders.delete(number);
  }

  /** Keeps what has changed. */
  async #save(): Promise<void> {
    clearTimeout(this.#saving);
    for (const folder of this.#folders.values()) {
      if (!folder.isReady || !folder.isChanged) continue;
      folder.isChanged = false;
      this.#kept?.save(folder.location, () => folder.index.records.values(), this.#dictionary);
    }
    await this.#kept?.saved();
  }

  #exclusion(excludes: Extract<IndexRequest, { kind: 'open' }>['excludes']): ReturnType<typeof excluding> {
    return excluding(excludes, this.options.ignoreCase, sentence => { this.options.tell({ kind: 'problem', sentence }); });
  }
}

function none(folder: number): never {
  throw new Error(`Folder ${folder} is not open.`);
}
