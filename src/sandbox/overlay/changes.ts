import { FileSystemError } from '../fileSystemError';
import type { FileStat, FileSystem, FileType } from '../types';
import { childOf } from '../wasi/location';
import type { DirectoryNode, OverlayNode } from './node';
import { readWhole } from './readWhole';

/** What is underneath, before a change. */
export interface Before {
  readonly type: FileType;
  /** What it was when the plugin first came to it: if it is something else by now, somebody else changed it. */
  readonly stat: FileStat;
  /** A file's bytes; a symbolic link's target, UTF-8. */
  read(): Promise<Uint8Array>;
}

/** What there is to be after a change. */
export interface After {
  readonly type: FileType;
  /** A file's bytes; a symbolic link's target, UTF-8. */
  read(): Promise<Uint8Array>;
  /** Whether the bytes are not those of `origin`. */
  readonly isHeld: boolean;
  /** Where underneath it came from. */
  readonly origin?: string;
  /** Whether it is still there too, under its old name. */
  readonly staysAtOrigin: boolean;
  /** The same for names of one file (hard links). */
  readonly identity: object;
  /** Times to set, in nanoseconds since the epoch. */
  readonly accessed?: bigint;
  readonly modified?: bigint;
}

/**
 * One difference between the overlay and what is underneath.
 * `renamed`: with `from`, and `before` is what is there; `touched`: only times were set. What becomes another type is
 * listed as removed and as created.
 */
export type Change =
  | { readonly kind: 'created'; readonly path: string; readonly after: After }
  | { readonly kind: 'changed' | 'touched'; readonly path: string; readonly before: Before; readonly after: After }
  | { readonly kind: 'renamed'; readonly path: string; readonly from: string; readonly before: Before; readonly after: After }
  | { readonly kind: 'removed'; readonly path: string; readonly before: Before };

/**
 * Lists the differences, ordered by path.
 *
 * @param underneath everything of the tree below that the plugin came to, by its path there
 */
export async function listChanges(root: DirectoryNode, underneath: ReadonlyMap<string, OverlayNode>, base: FileSystem): Promise<readonly Change[]> {
  const placed = placesOf(root);
  const retained = new Set([...underneath].filter(([path, node]) => placed.get(path) === node).map(([, node]) => node));
  const moved = new Set<OverlayNode>();
  const changes: Change[] = [];

  const beforeOf = (path: string, node: OverlayNode): Before => {
    const { type, origin } = node;
    return { type, stat: origin?.stat ?? node.stat, read: () => contentsBelow(base, path, type) };
  };

  for (const [path, node] of [...placed].sort(byPath)) {
    const there = underneath.get(path);
    const after = afterOf(node, retained.has(node), base);
    if (there === undefined || there.type !== node.type) {
      if (there !== undefined) changes.push({ kind: 'removed', path, before: beforeOf(path, there) });
      const from = placeBefore(node, underneath);
      if (from !== undefined && there === undefined && !retained.has(node) && !moved.has(node)) {
        moved.add(node);
        changes.push({ kind: 'renamed', path, from, before: beforeOf(from, node), after });
      } else {
        changes.push({ kind: 'created', path, after });
      }
    } else {
      const before = beforeOf(path, there);
      if (await differs(there, node, before, after)) changes.push({ kind: 'changed', path, before, after });
      else if (after.accessed !== undefined || after.modified !== undefined) changes.push({ kind: 'touched', path, before, after });
    }
  }
  for (const [path, node] of underneath) {
    if (placed.has(path) || (moved.has(node) && placeBefore(node, underneath) === path)) continue;
    changes.push({ kind: 'removed', path, before: beforeOf(path, node) });
  }
  return changes.sort((one, other) => byPath([one.path], [other.path]));
}

/** Every path at which the overlay has something of its own, the root left out. */
function placesOf(root: DirectoryNode): Map<string, OverlayNode> {
  const placed = new Map<string, OverlayNode>();
  const walk = (directory: DirectoryNode, path: string): void => {
    for (const [name, node] of directory.entries) {
      if (node === undefined) continue;
      const at = childOf(path, name);
      placed.set(at, node);
      if (node.type === 'directory') walk(node, at);
    }
  };
  walk(root, '');
  return placed;
}

/** Where a file or link was underneath. Directories don't move: what is in them does. */
function placeBefore(node: OverlayNode, underneath: ReadonlyMap<string, OverlayNode>): string | undefined {
  const path = node.type === 'directory' ? undefined : node.origin?.path;
  return path !== undefined && underneath.get(path) === node ? path : undefined;
}

function afterOf(node: OverlayNode, staysAtOrigin: boolean, base: FileSystem): After {
  const { type, given } = node;
  const isHeld = type === 'file' ? node.contents !== undefined : type === 'symlink' && node.target !== undefined;
  return {
    type,
    isHeld,
    staysAtOrigin,
    identity: node,
    ...given,
    ...(type === 'directory' || node.origin === undefined ? {} : { origin: node.origin.path }),
    read: async () => {
      if (type === 'file' && node.contents !== undefined) return node.contents.bytes();
      if (type === 'symlink' && node.target !== undefined) return new TextEncoder().encode(node.target);
      return node.origin === undefined ? new Uint8Array(0) : contentsBelow(base, node.origin.path, type);
    },
  };
}

async function differs(there: OverlayNode, node: OverlayNode, before: Before, after: After): Promise<boolean> {
  if (node.type === 'directory' || node.type === 'other') return node.type === 'other' && there !== node;
  if (there === node && !after.isHeld) return false;
  const [old, now] = await Promise.all([before.read(), after.read()]);
  return old.length !== now.length || old.some((byte, index) => byte !== now[index]);
}

/** What is underneath, as bytes; none where it went away. */
async function contentsBelow(base: FileSystem, path: string, type: FileType): Promise<Uint8Array> {
  try {
    if (type === 'file') return await readWhole(base, path);
    return type === 'symlink' ? new TextEncoder().encode(await base.readLink(path)) : new Uint8Array(0);
  } catch (error) {
    if (error instanceof FileSystemError && error.errno === 'noent') return new Uint8Array(0);
    throw error;
  }
}

function byPath([one]: readonly [string, ...unknown[]], [other]: readonly [string, ...unknown[]]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
