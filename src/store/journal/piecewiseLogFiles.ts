import type { Storage } from '../../platform/storage';
import type { LogFiles } from '../../platform/logFiles';

const MAX_PIECE_BYTES = 256 * 1024 * 1024;
const DIGITS = 15;

/**
 * Growing files on storage that can't append: a file is a directory with one piece for each addition, named by its
 * offset. Making a file that must not be there yet is then what appending is elsewhere: of two that add at the same
 * place one succeeds, and the other goes behind it.
 */
export class PiecewiseLogFiles implements LogFiles {
  constructor(private readonly storage: Storage) {}

  async create(file: string, bytes: Uint8Array): Promise<boolean> {
    return this.storage.create(this.piece(file, 0), bytes);
  }

  async append(file: string, bytes: Uint8Array): Promise<boolean> {
    for (;;) {
      const size = await this.size(file);
      if (size === undefined) return false;
      if (await this.storage.create(this.piece(file, size), bytes)) return true;
    }
  }

  async size(file: string): Promise<number | undefined> {
    const last = (await this.offsets(file)).at(-1);
    if (last === undefined) return undefined;
    return last + ((await this.storage.stat(this.piece(file, last)))?.size ?? 0);
  }

  async read(file: string, offset: number): Promise<Uint8Array | undefined> {
    const offsets = await this.offsets(file);
    if (offsets.length === 0) return undefined;
    const wanted = offsets.filter((_, index) => (offsets[index + 1] ?? Infinity) > offset);
    const pieces = await Promise.all(wanted.map(async start => (await this.storage.read(this.piece(file, start), MAX_PIECE_BYTES)).subarray(Math.max(0, offset - start))));
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  }

  async remove(file: string): Promise<void> {
    await this.storage.remove(file);
  }

  dispose(): void {
    // Nothing is held open.
  }

  private async offsets(file: string): Promise<readonly number[]> {
    if (await this.storage.stat(file) === undefined) return [];
    const names = (await this.storage.list(file)).map(({ name }) => name).filter(name => new RegExp(`^\\d{${DIGITS}}$`).test(name));
    return names.map(Number).sort((one, other) => one - other);
  }

  private piece(file: string, offset: number): string {
    return this.storage.join(file, String(offset).padStart(DIGITS, '0'));
  }
}
