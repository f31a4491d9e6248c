import type { Readable } from 'node:stream';

/** The beginning of what a program writes. What is beyond is read and dropped, so that the program goes on. */
export class CappedOutput {
  private readonly pieces: Buffer[] = [];
  private length = 0;
  isCut = false;
  /** Bytes that came, kept or not. */
  seen = 0;

  /**
   * @param stream absent where the program could not be started
   * @param most bytes that are kept
   */
  constructor(private readonly stream: Readable | null, private readonly most: number) {
    stream?.on('data', (piece: Buffer) => { this.take(piece); });
    // The program's end tells what there is to tell.
    stream?.on('error', () => undefined);
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.pieces, this.length));
  }

  /** Reads no more. */
  close(): void {
    this.stream?.destroy();
  }

  private take(piece: Buffer): void {
    this.seen += piece.length;
    const kept = piece.subarray(0, this.most - this.length);
    if (kept.length < piece.length) this.isCut = true;
    if (kept.length === 0) return;
    this.pieces.push(kept);
    this.length += kept.length;
  }
}
