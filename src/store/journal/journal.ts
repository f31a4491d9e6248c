import { JOURNAL_HEADER, nextSegment, segmentNumber } from '../layout';
import { decodeEntry, encodeEntry } from './entry';
import type { Entry, Statement } from './entry';
import { encodeFrame, parseFrames } from './frame';
import type { LogFiles } from '../../platform/logFiles';

/** How far the journal was followed. */
export interface Position {
  /** Name of the segment. */
  readonly segment: string;
  /** Bytes of it that were read. */
  readonly offset: number;
  /** The last record, 0 before the first. */
  readonly sequence: number;
  /** Its checksum. */
  readonly hash: string;
}

/** What came since. */
export interface Advance {
  /** Transactions, in order. */
  readonly transactions: readonly (readonly Statement[])[];
  /** Records that are missing in between: they were damaged. */
  readonly lost: number;
  /** The segment is gone: what it said is in a checkpoint by now. */
  readonly isGone: boolean;
}

/** What a later version of the journal's format begins with. */
const HEADER = /^airlock journal (\d+)\n/;

/**
 * The record of all changes, in order, which any number of processes follow and add to.
 *
 * A record names the checksum of the one that it follows, and of several that follow the same one the first in the file
 * counts. So a record that was written on the ground of an older state (by a process that was paused, say) changes
 * nothing, for any reader; and whoever wrote it reads it back and sees that.
 */
export class Journal {
  /** Size of the segment when it was last looked at. */
  private seen = 0;
  private newer = false;

  constructor(private readonly files: LogFiles, private readonly locate: (name: string) => string, private current: Position) {}

  get position(): Position {
    return this.current;
  }

  /** Whether records are there that only a later version of Airlock understands. They were not followed. */
  get isNewer(): boolean {
    return this.newer;
  }

  /** Whether somebody added something, or took something away. */
  async hasMore(): Promise<boolean> {
    return await this.files.size(this.locate(this.current.segment)) !== this.seen;
  }

  /** Whether what was read is no longer all there. */
  async isShortened(): Promise<boolean> {
    const size = await this.files.size(this.locate(this.current.segment));
    return size !== undefined && size < this.current.offset;
  }

  /** Follows the journal to its end, or to a record. */
  async advance(until = Infinity): Promise<Advance> {
    const transactions: (readonly Statement[])[] = [];
    let lost = 0;
    while (this.current.sequence < until && !this.newer) {
      const { segment, offset } = this.current;
      const bytes = await this.files.read(this.locate(segment), offset);
      if (bytes === undefined) return { transactions, lost, isGone: true };
      this.seen = offset + bytes.length;
      if (offset === 0 && this.isNewerFormat(bytes)) break;
      for (const frame of parseFrames(bytes, offset)) {
        const { sequence, hash } = this.current;
        const isNext = frame.sequence === sequence + 1 && frame.previous === hash;
        if (!isNext && frame.sequence <= sequence + 1) continue;
        const entry = decodeEntry(frame.payload);
        if (entry === undefined) {
          this.newer = true;
          break;
        }
        lost += frame.sequence - sequence - 1;
        this.follow(frame.sequence, frame.checksum, entry, frame.end);
        if ('sql' in entry) transactions.push(entry.sql);
        if ('seal' in entry || frame.sequence >= until) break;
      }
      if (this.current.segment === segment) break;
    }
    return { transactions, lost, isGone: false };
  }

  /**
   * Adds a record, durably. False where somebody else was faster, or the segment is gone: nothing was added, and what they
   * added is there to be followed.
   */
  async append(entry: Entry): Promise<boolean> {
    if (await this.hasMore()) return false;
    const { segment, offset, sequence, hash } = this.current;
    // Two processes may well do the same thing at the same time; their records differ all the same.
    const { bytes, checksum } = encodeFrame(sequence + 1, hash, encodeEntry(entry, crypto.randomUUID().slice(0, 13)));
    const location = this.locate(segment);
    if (!await this.files.append(location, bytes)) return false;
    const added = await this.files.read(location, offset);
    if (added === undefined) return false;
    for (const frame of parseFrames(added, offset)) {
      if (frame.sequence !== sequence + 1 || frame.previous !== hash) continue;
      if (frame.checksum !== checksum) return false;
      this.seen = frame.end;
      this.follow(sequence + 1, checksum, entry, frame.end);
      return true;
    }
    return false;
  }

  /** Ends the segment and begins another. False where somebody else was faster. */
  async seal(): Promise<boolean> {
    const next = nextSegment(this.current.segment);
    await this.files.create(this.locate(next), new TextEncoder().encode(JOURNAL_HEADER));
    if (await this.append({ seal: next })) return true;
    await this.files.remove(this.locate(next));
    return false;
  }

  /**
   * Goes on in a later segment where the one that should follow is missing or doesn't say how it goes on. Returns whether
   * there is one with records that were not followed.
   *
   * @param names of the files that are there
   */
  async bridge(names: readonly string[]): Promise<boolean> {
    const here = segmentNumber(this.current.segment) ?? 0;
    const later = names.map(name => ({ name, number: segmentNumber(name) ?? -1 })).filter(({ number }) => number > here).sort((one, other) => one.number - other.number);
    for (const { name } of later) {
      const bytes = await this.files.read(this.locate(name), 0) ?? new Uint8Array();
      for (const frame of parseFrames(bytes, 0)) {
        if (frame.sequence <= this.current.sequence) continue;
        this.current = { ...this.current, segment: name, offset: 0 };
        return true;
      }
    }
    return false;
  }

  private follow(sequence: number, hash: string, entry: Entry, end: number): void {
    if ('seal' in entry) {
      this.current = { segment: entry.seal, offset: 0, sequence, hash };
      this.seen = 0;
    } else {
      this.current = { segment: this.current.segment, offset: end, sequence, hash };
    }
  }

  private isNewerFormat(bytes: Uint8Array): boolean {
    const [, version] = HEADER.exec(new TextDecoder().decode(bytes.subarray(0, 64))) ?? [];
    this.newer = version !== undefined && Number(version) > 1;
    return this.newer;
  }
}
