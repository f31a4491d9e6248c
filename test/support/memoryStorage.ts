import { AirlockError } from '../../src/errors';
import type { EntryStat, EntryType, Storage } from '../../src/platform/storage';

/** Storage in memory that can be made to fail at any of its steps. */
export class MemoryStorage implements Storage {
  readonly files = new Map<string, Uint8Array>();
  readonly directories = new Set<string>(['']);
  /** Every call that changes something, in order. */
  readonly steps: string[] = [];
  /** The index into `steps` of the call that fails, without effect; all later ones work again. */
  failAt: number | undefined;
  /** Milliseconds since the epoch. */
  now = (): number => Date.now();
  private readonly times = new Map<string, number>();
  private time = 0;

  join(base: string, ...names: readonly string[]): string {
    return [base, ...names].filter(name => name !== '').join('/');
  }

  nameOf(location: string): string {
    return location.split('/').at(-1) ?? '';
  }

  parentOf(location: string): string {
    return location.split('/').slice(0, -1).join('/');
  }

  async stat(location: string): Promise<EntryStat | undefined> {
    const bytes = this.files.get(location);
    if (bytes !== undefined) return { type: 'file', size: bytes.length, modified: this.times.get(location) ?? 0 };
    return this.directories.has(location) ? { type: 'directory', size: 0, modified: this.times.get(location) ?? 0 } : undefined;
  }

  async list(directory: string): Promise<readonly { name: string; type: EntryType }[]> {
    const names = (paths: Iterable<string>): string[] => [...paths].filter(path => path !== directory && this.parentOf(path) === directory).map(path => this.nameOf(path));
    return [
      ...names(this.directories).map(name => ({ name, type: 'directory' as const })),
      ...names(this.files.keys()).map(name => ({ name, type: 'file' as const })),
    ];
  }

  async read(file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.files.get(file);
    if (bytes === undefined || bytes.length > maxBytes) throw new AirlockError('package.io', `${file} could not be read.`);
    return new Uint8Array(bytes);
  }

  async replace(file: string, bytes: Uint8Array): Promise<void> {
    this.step('replace', file);
    this.put(file, bytes);
  }

  async touch(file: string): Promise<void> {
    this.step('touch', file);
    const bytes = this.files.get(file);
    if (bytes !== undefined) this.put(file, bytes);
  }

  async create(file: string, bytes: Uint8Array): Promise<boolean> {
    if (this.files.has(file)) return false;
    this.step('create', file);
    this.put(file, bytes);
    return true;
  }

  async createDirectory(directory: string): Promise<void> {
    this.step('createDirectory', directory);
    this.makeDirectories(directory);
  }

  async move(from: string, to: string): Promise<boolean> {
    if (await this.stat(to) !== undefined) return false;
    this.step('move', from);
    this.makeDirectories(this.parentOf(to));
    for (const [path, bytes] of [...this.files]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.files.delete(path);
      this.put(to + path.slice(from.length), bytes);
    }
    for (const path of [...this.directories]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.directories.delete(path);
      this.directories.add(to + path.slice(from.length));
      this.times.set(to + path.slice(from.length), this.times.get(path) ?? 0);
    }
    return true;
  }

  async remove(location: string): Promise<void> {
    this.step('remove', location);
    for (const path of [...this.files.keys()]) if (path === location || path.startsWith(`${location}/`)) this.files.delete(path);
    for (const path of [...this.directories]) if (path === location || path.startsWith(`${location}/`)) this.directories.delete(path);
  }

  private step(what: string, location: string): void {
    this.steps.push(`${what} ${location}`);
    if (this.failAt === this.steps.length - 1) throw new AirlockError('package.io', `${location}: the disk is full.`);
  }

  private put(file: string, bytes: Uint8Array): void {
    this.makeDirectories(this.parentOf(file));
    this.files.set(file, new Uint8Array(bytes));
    this.times.set(file, this.tick());
  }

  private makeDirectories(directory: string): void {
    for (let path = directory; !this.directories.has(path); path = this.parentOf(path)) {
      this.directories.add(path);
      this.times.set(path, this.tick());
    }
  }

  private tick(): number {
    this.time = Math.max(this.time + 0.001, this.now());
    return this.time;
  }
}
