/**
 * Files that only grow, and that several processes add to at once. All that the journal's safety rests on: an addition
 * lands whole behind everything that is there, or not at all as far as readers can tell; and it is on the disk when
 * `append` resolves.
 *
 * Failures reject with AirlockError `package.io`.
 */
export interface LogFiles {
  /** Makes a file that must not be there yet, durably; false where it is. Makes the directories above it. */
  create(file: string, bytes: Uint8Array): Promise<boolean>;
  /** Adds bytes, durably; false where there is no such file. */
  append(file: string, bytes: Uint8Array): Promise<boolean>;
  /** Bytes; `undefined` where there is no such file. */
  size(file: string): Promise<number | undefined>;
  /** What is there from an offset on; `undefined` where there is no such file. */
  read(file: string, offset: number): Promise<Uint8Array | undefined>;
  remove(file: string): Promise<void>;
  /** Calls when something in a directory may have changed, sooner than asking for sizes now and then would tell. */
  watch?(directory: string, listener: () => void): { dispose(): void };
  /** Lets go of what is held open. */
  dispose(): void;
}
