import type { FileSystem } from '../sandbox/types';

/** How much of a folder is indexed. */
export interface RetrievalLimits {
  /** Bytes of a file; larger ones are left out. */
  readonly maxFileBytes: number;
  /** Files of a folder that are looked at. */
  readonly maxFiles: number;
  /** Bytes of all indexed files of a folder together. */
  readonly maxBytes: number;
}

export const DEFAULT_RETRIEVAL_LIMITS: RetrievalLimits = { maxFileBytes: 512 * 1024, maxFiles: 50_000, maxBytes: 256 * 1024 * 1024 };

/** Most passages that a search gives. */
export const MOST_PASSAGES = 100;
/** Longest query, in UTF-16 units. */
export const LONGEST_QUERY = 4_096;

/** A folder of the workspace that may be searched. */
export interface SearchedFolder {
  /** Its URI, or its path. */
  readonly location: string;
  readonly files: FileSystem;
}

/** Who searches: decides about each file, at the moment that it is asked. */
export interface Reader {
  /**
   * Whether a file may be read, or something below a directory.
   *
   * @param folder position among the folders that are searched
   * @param path below the folder; '' is the folder itself
   */
  mayRead(folder: number, path: string, isDirectory: boolean): boolean;
}

export interface RetrievalQuery {
  readonly text: string;
  /** Passages; no more than {@link MOST_PASSAGES} are given. */
  readonly limit: number;
  readonly reader: Reader;
  /** Ends the waiting, not the work on the index: others may want it. */
  readonly signal: AbortSignal;
  /** Wraps the waiting for indexes, where they are still being built. */
  readonly whileBuilding?: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Called now and then meanwhile, with the number of files that were looked at. */
  readonly onWaiting?: (files: number) => void;
}

/** Lines of a file that fit a query. */
export interface RetrievedPassage {
  /** Position among the folders that were searched. */
  readonly folder: number;
  /** Below the folder. */
  readonly path: string;
  /** Lines, from 1. */
  readonly first: number;
  readonly last: number;
  /** As it is in the file now. */
  readonly text: string;
  /** Greater is better; comparable within one answer only. */
  readonly score: number;
}

/** What a search came to. */
export type Retrieved =
  | {
    readonly kind: 'found';
    /** The best first. */
    readonly passages: readonly RetrievedPassage[];
    /** Whether all was searched that the reader may read and that is to be searched: the index of a very large folder stops somewhere. */
    readonly isComplete: boolean;
  }
  /** There is no word in the query, or it is too long. */
  | { readonly kind: 'bad-query'; /** What is wrong and what to do, a sentence or two. */ readonly message: string }
  /** There is no index, and why. */
  | { readonly kind: 'unavailable'; readonly message: string };

/** Searches folders, each by an index of its own. */
export interface Retrieval {
  /** Builds the indexes of folders, unless they are there: somebody is likely to search soon. */
  prepare(folders: readonly SearchedFolder[]): void;
  /** Waits for the indexes where they are still being built. Rejects where the signal aborts, with its reason. */
  search(folders: readonly SearchedFolder[], query: RetrievalQuery): Promise<Retrieved>;
  /** Ends all work; what was learnt is kept, unless that takes too long. */
  close(): Promise<void>;
}
