import type { FileStat, FileType } from '../types';
import type { HeldContents } from './contents';

/** Something that is there underneath: its path and what it was when the overlay first had to know it. */
export interface Origin {
  readonly path: string;
  stat: FileStat;
}

/** What the overlay knows of one file, directory or link: where it came from, and what the plugin changed about it. */
interface NodeBase {
  /** Absent for what the plugin made. */
  origin: Origin | undefined;
  /** What `stat` starts from. */
  readonly stat: FileStat;
  /** Names gained and lost through the plugin. */
  linkChange: bigint;
  /** Times that differ from what is underneath. */
  accessed?: bigint;
  modified?: bigint;
  changed?: bigint;
  /** Times that the plugin set itself, to be set when the changes are applied. */
  given: { readonly accessed?: bigint; readonly modified?: bigint };
}

/**
 * A directory. With an origin, which is then at its own path, the entries underneath show through those that are here; a
 * directory that was made or moved has all of its entries here.
 */
export interface DirectoryNode extends NodeBase {
  readonly type: 'directory';
  /** By name; `undefined` hides what is underneath. */
  readonly entries: Map<string, OverlayNode | undefined>;
}

/** A file. Without contents it has those of its origin. */
export interface FileNode extends NodeBase {
  readonly type: 'file';
  contents: HeldContents | undefined;
  /** How many have it open. */
  users: number;
}

/** A symbolic link, or something that can only be moved and removed. */
export interface LeafNode extends NodeBase {
  readonly type: Exclude<FileType, 'directory' | 'file'>;
  /** Absent where the origin tells. */
  readonly target: string | undefined;
}

export type OverlayNode = DirectoryNode | FileNode | LeafNode;
