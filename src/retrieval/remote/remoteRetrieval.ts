import { unlessAborted } from '../../unlessAborted';
import { queryWords } from '../text/tokens';
import { LONGEST_QUERY, MOST_PASSAGES, type Retrieval, type RetrievalQuery, type Retrieved, type SearchedFolder } from '../types';
import type { FolderNews, FolderRules } from './connection';
import { FolderEntry } from './folder';
import { readableBits } from './readable';
import { IndexThread, type IndexThreadOptions } from './thread';
import { Unavailable } from './unavailable';

const MINUTE_MS = 60_000;
/** Milliseconds between two words about how the index gets on. */
const PROGRESS_MS = 250;

export interface RemoteRetrievalOptions extends Pick<IndexThreadOptions, 'connect' | 'retryMs' | 'closeMs'> {
  /** The path of a folder that the other thread can reach by itself; the files of others are looked at from here. */
  readonly rootOf: (folder: SearchedFolder) => string | undefined;
  readonly rulesOf: (folder: SearchedFolder) => FolderRules;
  /** Tells of changes; where it is absent, the next look at the whole folder finds them. */
  readonly watch?: (folder: SearchedFolder, onNews: (news: FolderNews) => void) => { dispose(): void };
  /** Told what somebody who looks into it would want to know. */
  readonly onProblem: (sentence: string) => void;
  /** Milliseconds without a search after which the thread is let go with its memory. Default 10 minutes. */
  readonly idleMs?: number;
  /** Milliseconds after which a search has the whole folder looked at again, whatever was told of it. Default 10 minutes. */
  readonly rescanMs?: number;
}

interface Open {
  readonly entry: FolderEntry;
  readonly watching: { dispose(): void } | undefined;
}

/** Retrieval whose indexes are in another thread, which is started when one is first wanted. No file's content passes through here. */
export class RemoteRetrieval implements Retrieval {
  readonly #open = new Map<string, Open>();
  readonly #thread: IndexThread;
  #numbers = 0;
  #searching = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(private readonly options: RemoteRetrievalOptions) {
    this.#thread = new IndexThread({
      ...options,
      onNews: news => {
        if (news.kind === 'problem') return options.onProblem(news.sentence);
        const entry = this.#numbered(news.folder);
        if (entry === undefined) return;
        if (news.kind === 'call') return void entry.look(news).then(answer => { if (this.#numbered(news.folder) === entry) this.#thread.send({ kind: 'answer', call: news.call, answer }); });
        if (news.kind === 'failed') return this.#close(entry, new Unavailable(`The workspace could not be indexed: ${news.message} Try again.`));
        entry.learn(news);
      },
      onLost: (reason, isTrouble) => {
        if (isTrouble) options.onProblem(reason.message);
        for (const { entry } of [...this.#open.values()]) this.#close(entry, reason);
      },
    });
  }

  prepare(folders: readonly SearchedFolder[]): void {
    try {
      this.#entries(folders);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      // Whoever searches is told.
    }
  }

  async search(folders: readonly SearchedFolder[], query: RetrievalQuery): Promise<Retrieved> {
    const words = queryWords(query.text.slice(0, LONGEST_QUERY));
    if (query.text.length > LONGEST_QUERY) return { kind: 'bad-query', message: `The query is longer than ${LONGEST_QUERY} characters. Ask with the words that matter.` };
    if (words.length === 0) return { kind: 'bad-query', message: 'There is no word in the query. Ask with at least one letter or digit.' };
    if (folders.length === 0) return { kind: 'found', passages: [], isComplete: true };
    this.#searching += 1;
    try {
      return await this.#thread.during(() => this.#search(folders, words, query));
    } catch (error) {
      query.signal.throwIfAborted();
      if (error instanceof Unavailable) return { kind: 'unavailable', message: error.message };
      throw error;
    } finally {
      this.#searching -= 1;
      this.#restLater();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#thread.rest(true);
    for (const { entry } of [...this.#open.values()]) this.#close(entry, new Unavailable('Airlock is shutting down.'));
  }

  async #search(folders: readonly SearchedFolder[], words: readonly string[], { limit, reader, signal, whileBuilding = wait => wait(), onWaiting }: RetrievalQuery): Promise<Retrieved> {
    const entries = this.#entries(folders);
    if (entries.some(({ isReady }) => !isReady)) {
      const tell = (): void => onWaiting?.(entries.reduce((sum, { progress }) => sum + progress, 0));
      await whileBuilding(() => waited(Promise.all(entries.map(({ ready }) => ready)), signal, tell));
    }
    for (let isAgain = false; ; isAgain = true) {
      const readable = await readableBits(entries, reader, signal);
      const searching = this.#thread.search({ words, limit: Math.min(limit, MOST_PASSAGES), folders: entries.map(({ number }) => number), readable });
      const found = await waited(searching, signal);
      // What may be read can have changed meanwhile.
      const passages = found.filter(({ folder, path }) => reader.mayRead(folder, path, false));
      if (passages.length < found.length && !isAgain) continue;
      for (const entry of entries) this.#freshen(entry);
      return { kind: 'found', passages, isComplete: entries.every((entry, position) => entry.isCompleteFor(reader, position)) };
    }
  }

  /** What is known of folders; the index of each is begun where it isn't. Throws Unavailable. */
  #entries(folders: readonly SearchedFolder[]): readonly FolderEntry[] {
    if (this.#isClosed) throw new Unavailable('Airlock is shutting down.');
    this.#thread.requireUsable();
    this.#closeUnused(folders);
    const entries = folders.map(folder => this.#open.get(folder.location)?.entry ?? this.#begin(folder));
    for (const entry of entries) entry.usedAt = performance.now();
    this.#restLater();
    return entries;
  }

  #begin(folder: SearchedFolder): FolderEntry {
    const number = this.#numbers++;
    const entry = new FolderEntry(number, folder, paths => { this.#thread.send({ kind: 'touched', folder: number, paths }); });
    const root = this.options.rootOf(folder);
    // Before the first look at it: nothing that happens from now on is missed.
    const watching = this.options.watch?.(folder, news => {
      if (this.#numbered(number) === undefined) return;
      if (news.kind === 'touched') entry.touch(news.paths);
      else this.#thread.send({ kind: 'excludes', folder: number, excludes: this.options.rulesOf(folder).excludes });
    });
    this.#open.set(folder.location, { entry, watching });
    this.#thread.open({ kind: 'open', folder: number, location: folder.location, ...(root === undefined ? {} : { root }), ...this.options.rulesOf(folder) });
    return entry;
  }

  /** Lets go of folders that nobody searched for a while: the workspace may have them no more. */
  #closeUnused(folders: readonly SearchedFolder[]): void {
    if (this.#searching > 1) return;
    for (const { entry } of [...this.#open.values()]) {
      if (folders.some(({ location }) => location === entry.folder.location) || performance.now() - entry.usedAt < this.#idleMs) continue;
      this.#close(entry, new Unavailable('The folder was not searched for long. Try again.'));
      this.#thread.send({ kind: 'close', folder: entry.number });
    }
  }

  get #idleMs(): number {
    return this.options.idleMs ?? 10 * MINUTE_MS;
  }

  #close(entry: FolderEntry, reason: Unavailable): void {
    this.#open.get(entry.folder.location)?.watching?.dispose();
    this.#open.delete(entry.folder.location);
    entry.dispose();
    entry.fail(reason);
  }

  #numbered(number: number): FolderEntry | undefined {
    for (const { entry } of this.#open.values()) if (entry.number === number) return entry;
    return undefined;
  }

  /** Has a folder looked through again where that was long ago: not every change is told of. */
  #freshen(entry: FolderEntry): void {
    if (performance.now() - (entry.scannedAt ?? 0) < (this.options.rescanMs ?? 10 * MINUTE_MS)) return;
    entry.scannedAt = performance.now();
    entry.touch(['']);
  }

  #restLater(): void {
    clearTimeout(this.#idle);
    if (this.#isClosed) return;
    this.#idle = setTimeout(() => { if (this.#searching === 0) void this.#thread.rest(false); }, this.#idleMs);
    (this.#idle as { unref?: () => void }).unref?.();
  }
}

/** Waits for something, but no longer than a signal allows; tells now and then that it waits. */
async function waited<T>(work: Promise<T>, signal: AbortSignal, tell?: () => void): Promise<T> {
  const telling = tell === undefined ? undefined : setInterval(tell, PROGRESS_MS);
  try {
    return await unlessAborted(work, signal, () => { throw signal.reason; });
  } finally {
    clearInterval(telling);
  }
}
