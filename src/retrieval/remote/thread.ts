import { sentenceOf } from '../../errors';
import type { RetrievedPassage } from '../types';
import type { ConnectIndex, IndexConnection } from './connection';
import type { IndexRequest, IndexResponse } from './messages';
import { Unavailable } from './unavailable';

/** Milliseconds between two looks at whether the thread still says something. */
const LOOK_MS = 5_000;
/** Looks without a word after which it is given up: it says something every second, unless a rule or a file holds it up for ever. */
const MOST_SILENT_LOOKS = 12;

export interface IndexThreadOptions {
  readonly connect: ConnectIndex;
  /** Told of all that is not the answer to a search. */
  readonly onNews: (news: Exclude<IndexResponse, { kind: 'found' | 'refused' | 'alive' | 'rested' }>) => void;
  /** The thread is gone, and with it what it knew; `isTrouble` where it went by itself. */
  readonly onLost: (reason: Unavailable, isTrouble: boolean) => void;
  /** Milliseconds for which it is not started again after it ended by itself. Default one minute. */
  readonly retryMs?: number;
  /** Milliseconds that closing waits for what was learnt to be kept. Default 3 seconds. */
  readonly closeMs?: number;
}

const ENDED = new Unavailable('The search was ended. Try again.');

type Search = Extract<IndexRequest, { kind: 'search' }>;

interface Waiting {
  readonly resolve: (passages: readonly RetrievedPassage[]) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that keeps indexes: started when something is first asked of it, given up where it says nothing any more. */
export class IndexThread {
  readonly #searches = new Map<number, Waiting>();
  #connection: IndexConnection | undefined;
  #next = 1;
  #users = 0;
  #silentLooks = 0;
  #looking: ReturnType<typeof setInterval> | undefined;
  #onRested: (() => void) | undefined;
  /** Why it is not started, until when by `performance.now()`. */
  #trouble: { readonly reason: Unavailable; readonly until: number } | undefined;

  constructor(private readonly options: IndexThreadOptions) {}

  /** Throws Unavailable where it ended by itself a short while ago. */
  requireUsable(): void {
    if (this.#trouble !== undefined && performance.now() < this.#trouble.until) throw this.#trouble.reason;
  }

  /** Keeps the process alive while somebody waits for something. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#users += 1;
    this.#connection?.hold(true);
    try {
      return await work();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#connection?.hold(false);
    }
  }

  /** Has a folder indexed. Starts the thread where it does not run; throws Unavailable where it can't be started. */
  open(request: Extract<IndexRequest, { kind: 'open' }>): void {
    this.#connection ??= this.#start();
    this.#connection.send(request);
  }

  /** Tells it something about a folder that it was given; nothing, where it is gone. */
  send(request: Exclude<IndexRequest, { kind: 'open' | 'search' | 'rest' }>): void {
    this.#connection?.send(request);
  }

  /** Rejects with Unavailable where the thread is lost, or fails. */
  search(search: Omit<Search, 'kind' | 'search'>): Promise<readonly RetrievedPassage[]> {
    const connection = this.#connection;
    if (connection === undefined) return Promise.reject(this.#trouble?.reason ?? ENDED);
    const number = this.#next++;
    return new Promise((resolve, reject) => {
      this.#searches.set(number, { resolve, reject });
      connection.send({ kind: 'search', search: number, ...search });
    });
  }

  /**
   * Has it keep what it learnt, unless that takes too long, and ends it.
   *
   * @param isForced also where somebody has begun to wait for something meanwhile
   */
  async rest(isForced: boolean): Promise<void> {
    const resting = this.#connection;
    if (resting === undefined) return;
    resting.hold(true);
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, this.options.closeMs ?? 3_000);
      this.#onRested = () => {
        clearTimeout(timer);
        resolve();
      };
      resting.send({ kind: 'rest' });
    });
    if (this.#connection === resting && (isForced || this.#users === 0)) this.#end(ENDED, false);
  }

  #start(): IndexConnection {
    const connection: IndexConnection = this.#connect(
      response => { if (this.#connection === connection) this.#receive(response); },
      reason => { if (this.#connection === connection) this.#lose(`ended: ${reason}`); },
    );
    connection.hold(this.#users > 0);
    this.#silentLooks = 0;
    this.#looking = setInterval(() => { this.#look(); }, LOOK_MS);
    // Timers of browsers hold nothing.
    (this.#looking as { unref?: () => void }).unref?.();
    return connection;
  }

  #connect(...told: Parameters<ConnectIndex>): IndexConnection {
    try {
      return this.options.connect(...told);
    } catch (error) {
      throw this.#lose(`could not be started: ${sentenceOf(error)}`);
    }
  }

  #receive(response: IndexResponse): void {
    this.#silentLooks = 0;
    switch (response.kind) {
      case 'alive': return;
      case 'rested': return this.#onRested?.();
      case 'found':
      case 'refused': {
        const waiting = this.#searches.get(response.search);
        this.#searches.delete(response.search);
        return response.kind === 'found' ? waiting?.resolve(response.passages) : waiting?.reject(new Unavailable(`The search failed: ${response.message} Try again.`));
      }
      default: return this.options.onNews(response);
    }
  }

  /** Looks are made by this thread's own timer: while it is held up itself, none is. */
  #look(): void {
    this.#silentLooks += 1;
    if (this.#silentLooks > MOST_SILENT_LOOKS) this.#lose('did not answer for a minute');
  }

  #lose(what: string): Unavailable {
    const reason = new Unavailable(`The thread that keeps the index of the workspace ${what}. Leave folders out by "files.exclude", or look for patterns in .gitignore files that take very long; it is tried again in a minute.`);
    this.#trouble = { reason, until: performance.now() + (this.options.retryMs ?? 60_000) };
    this.#end(reason, true);
    return reason;
  }

  #end(reason: Unavailable, isTrouble: boolean): void {
    clearInterval(this.#looking);
    this.#connection?.end();
    this.#connection = undefined;
    for (const { reject } of this.#searches.values()) reject(reason);
    this.#searches.clear();
    this.#onRested?.();
    this.#onRested = undefined;
    this.options.onLost(reason, isTrouble);
  }
}
