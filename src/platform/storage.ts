import type { LogFiles } from './logFiles';

/** What a location is. A symbolic link is never followed to find out. */
export type EntryType = 'file' | 'directory' | 'symlink' | 'other';

export interface EntryStat {
  readonly type: EntryType;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, as fine as the file system gives it. */
  readonly modified: number;
}

/**
 * Files by location: where packages are read from and where Airlock keeps what it knows. A location is an absolute path
 * or a URI string, whichever the implementation understands; only the implementation takes it apart.
 *
 * Failures reject with AirlockError `package.io` naming the location.
 */
export interface Storage {
  /** The location below `base` of plain names (no separators, no `..`). */
  join(base: string, ...names: readonly string[]): string;
  /** The last name of a location. */
  nameOf(location: string): string;
  /** The location that contains this one. */
  parentOf(location: string): string;
  /** `undefined` where there is nothing. */
  stat(location: string): Promise<EntryStat | undefined>;
  list(directory: string): Promise<readonly { readonly name: string; readonly type: EntryType }[]>;
  /** A regular file's bytes; rejects where it is a link, or larger than `maxBytes`. */
  read(file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Replaces a file in one step: afterwards it holds the old bytes or all of the new ones, also after a crash, as far
   * as the file system can promise that. Makes the directories above it. `private` keeps other users of the machine out.
   */
  replace(file: string, bytes: Uint8Array, options?: { readonly private?: boolean }): Promise<void>;
  /** Notes that a file is used: `modified` becomes now. Absent where that cannot be noted. */
  touch?(file: string): Promise<void>;
  /** Makes a file that must not be there yet; false where it is. */
  create(file: string, bytes: Uint8Array): Promise<boolean>;
  /** With all directories above it; no error where it exists. */
  createDirectory(directory: string): Promise<void>;
  /** Moves a file or directory to a location where nothing is; false where something is. */
  move(from: string, to: string): Promise<boolean>;
  /** Removes a file, or a directory with everything in it, links unfollowed; no error where there is nothing. */
  remove(location: string): Promise<void>;
  /** Files that grow, where this storage can append; whoever opened them disposes of them. */
  openLogFiles?(): LogFiles;
}
