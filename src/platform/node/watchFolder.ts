import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

/** Watches a folder of the machine's own file system. See {@link WatchFolder}; nothing of it keeps the process alive. */
export function watchFolder(folder: string, listener: () => void): { dispose(): void } {
  return new FolderWatch(folder, listener);
}

/**
 * A watch follows the folder that it was set on, also when that is moved away or removed. So after everything that happens,
 * it is looked which folder has the name; where none has, the nearest one above is watched until there is one again.
 */
class FolderWatch {
  private watcher: FSWatcher | undefined;
  /** What is watched: a folder's path and which one it was. */
  private watched = '';
  private isDisposed = false;

  constructor(private readonly folder: string, private readonly listener: () => void) {
    this.arm();
  }

  dispose(): void {
    this.isDisposed = true;
    this.watcher?.close();
  }

  /** Watches what is to be watched now. Returns whether that is something else than before. */
  private arm(): boolean {
    // What is made while the one above is looked at is seen in the next round.
    for (let rounds = 0; rounds < 10; rounds++) {
      const place = nearest(this.folder);
      if (place === undefined || place.identity === this.watched) return rounds > 0;
      this.watcher?.close();
      this.watched = place.identity;
      try {
        this.watcher = watch(place.path, { persistent: false }, () => { this.happened(place.path); });
        this.watcher.on('error', () => {
          this.watched = '';
          this.happened(place.path);
        });
      } catch {
        // It went away meanwhile, or the system watches no more folders: whoever listens looks now and then all the same.
        this.watched = '';
      }
    }
    return true;
  }

  private happened(path: string): void {
    if (this.isDisposed) return;
    if (this.arm() || path === this.folder) this.listener();
  }
}

/** The folder, or the nearest one above it that is there. */
function nearest(folder: string): { readonly path: string; readonly identity: string } | undefined {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const stats = statSync(path, { bigint: true });
      if (stats.isDirectory()) return { path, identity: `${path}\0${stats.dev}\0${stats.ino}` };
    } catch {
      // Not there, or not to be seen.
    }
    if (dirname(path) === path) return undefined;
  }
}
