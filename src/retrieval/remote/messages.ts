import type { ExcludeRule } from '../rules/excludeRule';
import type { Found, TreeEntry } from '../treeFiles';
import type { RetrievalLimits, RetrievedPassage } from '../types';

/** What is asked of the thread that keeps indexes. Folders, searches and calls are named by numbers. */
export type IndexRequest =
  | {
    readonly kind: 'open';
    readonly folder: number;
    readonly location: string;
    /** Its path on this machine; files of folders without one are asked for. */
    readonly root?: string;
    readonly excludes: readonly ExcludeRule[];
    readonly limits: RetrievalLimits;
  }
  | { readonly kind: 'close'; readonly folder: number }
  /** Something may have changed at these paths, or below. */
  | { readonly kind: 'touched'; readonly folder: number; readonly paths: readonly string[] }
  /** Other rules count from now on. */
  | { readonly kind: 'excludes'; readonly folder: number; readonly excludes: readonly ExcludeRule[] }
  | {
    readonly kind: 'search';
    readonly search: number;
    readonly words: readonly string[];
    readonly limit: number;
    readonly folders: readonly number[];
    /** One bit for each file's number, the lowest first: whether it may be read. */
    readonly readable: Uint8Array;
  }
  | { readonly kind: 'answer'; readonly call: number; readonly answer: FileAnswer }
  /** What was learnt is to be kept: the thread is about to be ended. */
  | { readonly kind: 'rest' };

/** What it answers and tells. */
export type IndexResponse =
  | { readonly kind: 'files'; readonly folder: number; readonly added: readonly (readonly [number: number, path: string])[]; readonly removed: readonly number[] }
  | { readonly kind: 'progress'; readonly folder: number; readonly files: number }
  /** All was looked at that was to be. `cut` are the directories that are not in the index as a whole. */
  | { readonly kind: 'ready'; readonly folder: number; readonly cut: readonly string[] }
  | { readonly kind: 'failed'; readonly folder: number; readonly message: string }
  /** Folders are the numbers that the search named. */
  | { readonly kind: 'found'; readonly search: number; readonly passages: readonly RetrievedPassage[] }
  | { readonly kind: 'refused'; readonly search: number; readonly message: string }
  | { readonly kind: 'call'; readonly call: number; readonly folder: number; readonly operation: 'list' | 'look'; readonly path: string }
  | { readonly kind: 'call'; readonly call: number; readonly folder: number; readonly operation: 'read'; readonly path: string; readonly most: number }
  | { readonly kind: 'problem'; readonly sentence: string }
  | { readonly kind: 'alive' }
  | { readonly kind: 'rested' };

/** What a look at a file brought; or why it failed. */
export type FileAnswer =
  | { readonly ok: true; readonly value: readonly TreeEntry[] | Found | Uint8Array | undefined }
  | { readonly ok: false; readonly message: string };
