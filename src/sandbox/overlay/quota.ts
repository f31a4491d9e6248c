import { FileSystemError } from '../fileSystemError';

/** How much of a plugin's writing is held in memory. */
export interface OverlayLimits {
  /** Bytes of changed files, all together. */
  readonly bytes: number;
  /** Files, directories and links that were opened or changed. */
  readonly entries: number;
}

export const DEFAULT_OVERLAY_LIMITS: OverlayLimits = { bytes: 128 * 1024 * 1024, entries: 50_000 };

/** Counts what an overlay holds, and refuses more with `nospc`, as a full disk does. */
export class OverlayQuota {
  #bytes = 0;
  #entries = 0;
  #refused = false;

  constructor(readonly limits: OverlayLimits) {}

  /** Whether anything was refused: the changes are then not all that the plugin wanted. */
  get refused(): boolean {
    return this.#refused;
  }

  /** Takes (or with a negative number returns) bytes. */
  takeBytes(bytes: number): void {
    if (this.#bytes + bytes > this.limits.bytes) this.#refuse();
    this.#bytes += bytes;
  }

  takeEntry(): void {
    if (this.#entries + 1 > this.limits.entries) this.#refuse();
    this.#entries += 1;
  }

  #refuse(): never {
    this.#refused = true;
    throw new FileSystemError('nospc');
  }
}
