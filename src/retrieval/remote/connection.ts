import type { IndexRequest, IndexResponse } from './messages';

/** A connection to the thread that keeps indexes. */
export interface IndexConnection {
  send(request: IndexRequest): void;
  /** Whether the process is to stay alive for the sake of this. */
  hold(isHeld: boolean): void;
  /** Ends the thread, whatever it does. */
  end(): void;
}

/** Starts the thread. `onEnd` is called where it ends by itself, with the reason. */
export type ConnectIndex = (onResponse: (response: IndexResponse) => void, onEnd: (reason: string) => void) => IndexConnection;

/** What of a folder is indexed. */
export interface FolderRules {
  readonly excludes: Extract<IndexRequest, { kind: 'open' }>['excludes'];
  readonly limits: Extract<IndexRequest, { kind: 'open' }>['limits'];
}

/** Something that happened to a folder: files may have changed at paths, or other rules count. */
export type FolderNews = { readonly kind: 'touched'; readonly paths: readonly string[] } | { readonly kind: 'rules' };
