import { FileSystemError } from '../fileSystemError';
import type { FileStat, FileSystem } from '../types';
import { childOf, parentOf } from '../wasi/location';
import type { After } from './changes';
import { readWhole } from './readWhole';
import type { Step } from './steps';

/** Something that could not be done. */
export interface ApplyFailure {
  readonly path: string;
  readonly error: unknown;
}

interface Undo {
  readonly path: string;
  readonly undo: () => Promise<void>;
}

/** Most bytes of earlier contents that are kept in memory; files beyond that are moved aside and made anew. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

/** Bytes written at once. */
const CHUNK_BYTES = 1 << 20;

/** Name of what is moved aside, before the number and the id that make it one of its own. */
const ASIDE_NAME = '.airlock-apply';

/**
 * Does steps in a file system in a way that can be undone. What would be lost is moved aside first, where it is even if
 * the editor dies; the contents of files that are written in place, so that they keep their mode, are kept in memory.
 */
export class Journal {
  private readonly done: Undo[] = [];
  private readonly aside: string[] = [];
  private number = 0;
  private keptBytes = 0;

  /** @param removedDirectories places that are to be empty and go, where nothing may be put aside */
  constructor(private readonly files: FileSystem, private readonly removedDirectories: ReadonlySet<string>) {}

  /** Throws where it fails, with nothing of the step left but what `undo` takes back. */
  async perform(step: Step): Promise<void> {
    switch (step.kind) {
      case 'make-directory': return this.makeDirectory(step.path);
      case 'move': return this.move(step.from, step.path);
      case 'put': return this.put(step.path, step.after);
      case 'symlink': {
        const target = new TextDecoder().decode(await step.after.read());
        return this.make(step.path, () => this.files.symlink(target, step.path));
      }
      case 'remove': return step.isDirectory ? this.removeDirectory(step.path) : void await this.moveAside(step.path);
      case 'link':
        try {
          return await this.make(step.path, () => this.files.link(step.from, step.path));
        } catch (error) {
          if (!(error instanceof FileSystemError) || error.errno !== 'notsup') throw error;
          return this.put(step.path, step.after);
        }
    }
  }

  /** Moves a file to a name of its own near where it is, and gives that name: places are exchanged. */
  async moveToSide(path: string): Promise<string> {
    const side = this.sideName(path);
    await this.rename(path, side);
    return side;
  }

  /** Lets go of what was moved aside: all is done. What cannot be removed is told by the name under which it stays. */
  async commit(): Promise<readonly ApplyFailure[]> {
    const failures: ApplyFailure[] = [];
    for (const path of this.aside) {
      try {
        await this.files.removeFile(path);
      } catch (error) {
        failures.push({ path, error });
      }
    }
    return failures;
  }

  /** Takes everything back, last first. What cannot be taken back is told. */
  async undo(): Promise<readonly ApplyFailure[]> {
    const failures: ApplyFailure[] = [];
    for (const { path, undo } of this.done.reverse()) {
      try {
        await undo();
      } catch (error) {
        failures.push({ path, error });
      }
    }
    return failures;
  }

  /** A directory that somebody else made meanwhile is as good. */
  private async makeDirectory(path: string): Promise<void> {
    try {
      await this.files.createDirectory(path);
    } catch (error) {
      if (!(error instanceof FileSystemError) || error.errno !== 'exist' || (await this.files.stat(path)).type !== 'directory') throw error;
      return;
    }
    this.done.push({ path, undo: () => this.files.removeDirectory(path) });
  }

  private async removeDirectory(path: string): Promise<void> {
    await this.files.removeDirectory(path);
    this.done.push({ path, undo: () => this.files.createDirectory(path) });
  }

  private async move(from: string, path: string): Promise<void> {
    if (await this.statOrNothing(path) !== undefined) await this.moveAside(path);
    await this.rename(from, path);
  }

  private async moveAside(path: string): Promise<void> {
    this.aside.push(await this.moveToSide(path));
  }

  private async rename(from: string, to: string): Promise<void> {
    await this.files.rename(from, to);
    this.done.push({ path: from, undo: () => this.files.rename(to, from) });
  }

  private async make(path: string, operation: () => Promise<void>): Promise<void> {
    await operation();
    this.done.push({ path, undo: () => this.files.removeFile(path) });
  }

  private async put(path: string, after: After): Promise<void> {
    const before = await this.statOrNothing(path);
    const bytes = await after.read();
    const isKept = before !== undefined && this.keptBytes + Number(before.size) <= MAX_KEPT_BYTES;
    if (before !== undefined && !isKept) await this.moveAside(path);
    if (!isKept) {
      // Noted first: what is written by half goes too.
      this.done.push({ path, undo: () => this.removeIfThere(path) });
    } else {
      const kept = await readWhole(this.files, path);
      this.keptBytes += kept.length;
      this.done.push({ path, undo: () => this.restore(path, kept, before) });
    }
    await this.write(path, bytes);
  }

  private async restore(path: string, bytes: Uint8Array, { accessed, modified }: FileStat): Promise<void> {
    await this.write(path, bytes);
    try {
      await this.files.setTimes(path, accessed, modified);
    } catch (error) {
      if (!(error instanceof FileSystemError) || error.errno !== 'notsup') throw error;
    }
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.files.open(path, { read: false, write: true, create: true, exclusive: false, truncate: true, append: false });
    try {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) await file.write(BigInt(at), bytes.subarray(at, at + CHUNK_BYTES));
    } finally {
      await file.close();
    }
  }

  private async removeIfThere(path: string): Promise<void> {
    if (await this.statOrNothing(path) !== undefined) await this.files.removeFile(path);
  }

  private async statOrNothing(path: string): Promise<FileStat | undefined> {
    try {
      return await this.files.stat(path);
    } catch (error) {
      if (error instanceof FileSystemError && error.errno === 'noent') return undefined;
      throw error;
    }
  }

  /** A name that nobody has, in the nearest directory that stays. */
  private sideName(path: string): string {
    let directory = parentOf(path);
    while (this.removedDirectories.has(directory)) directory = parentOf(directory);
    return childOf(directory, `${ASIDE_NAME}-${this.number += 1}-${crypto.randomUUID()}`);
  }
}
