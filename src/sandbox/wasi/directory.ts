import { Filetype, filestatOf, filetypeOf, type Filestat } from './abi';
import type { AccessControl } from './accessControl';
import { Descriptor } from './descriptor';
import { childOf, parentOf, type Location } from './location';
import { WasiError } from './wasiError';

/** One entry of a listing. */
export interface DirectoryEntry {
  readonly name: string;
  readonly inode: bigint;
  readonly filetype: Filetype;
}

/** An open directory. It is known by its place; a rename through this plugin moves it along. */
export class Directory extends Descriptor {
  readonly filetype = Filetype.directory;
  #listing: readonly DirectoryEntry[] | undefined;

  constructor(
    public location: Location,
    private readonly access: AccessControl,
    base: bigint,
    inheriting: bigint,
    /** The guest's name of a preopen; absent for directories that were opened. */
    readonly preopenName?: string,
  ) {
    super(base, inheriting);
  }

  override async setFlags(flags: number): Promise<void> {
    this.flags = flags;
  }

  override async stat(): Promise<Filestat> {
    return filestatOf(await this.location.preopen.files.stat(this.location.path));
  }

  override read(): Promise<Uint8Array> {
    throw new WasiError('isdir');
  }

  override write(): Promise<void> {
    throw new WasiError('isdir');
  }

  override readAt(): Promise<Uint8Array> {
    throw new WasiError('isdir');
  }

  override writeAt(): Promise<void> {
    throw new WasiError('isdir');
  }

  override seek(): Promise<bigint> {
    throw new WasiError('isdir');
  }

  override setSize(): Promise<void> {
    throw new WasiError('isdir');
  }

  override allocate(): Promise<void> {
    throw new WasiError('isdir');
  }

  override advise(): void {
    throw new WasiError('badf');
  }

  override async setTimes(accessed: bigint | undefined, modified: bigint | undefined): Promise<void> {
    this.access.requireWrite('fd_filestat_set_times', this.location, true);
    await this.location.preopen.files.setTimes(this.location.path, accessed, modified);
  }

  override async sync(): Promise<void> {}

  /**
   * The entries from `cookie` on: `.` and `..` first, then what may be seen, each with the cookie of the next. Cookie 0
   * lists anew; later cookies continue the same listing, so that entries are neither lost nor repeated.
   */
  async entries(cookie: bigint): Promise<readonly DirectoryEntry[]> {
    if (cookie === 0n || this.#listing === undefined) this.#listing = await this.#list();
    return cookie >= BigInt(this.#listing.length) ? [] : this.#listing.slice(Number(cookie));
  }

  async #list(): Promise<DirectoryEntry[]> {
    const { preopen, path } = this.location;
    this.access.requireRead('fd_readdir', this.location, true);
    const [self, parent, found] = await Promise.all([
      preopen.files.stat(path),
      preopen.files.stat(parentOf(path)),
      preopen.files.readDirectory(path),
    ]);
    const visible = found.filter(({ name, type }) => this.access.isVisible({ preopen, path: childOf(path, name) }, type === 'directory'));
    return [
      { name: '.', inode: self.inode, filetype: Filetype.directory },
      { name: '..', inode: parent.inode, filetype: Filetype.directory },
      // In the order of their names: what a program does must not depend on how a disk happens to keep them.
      ...[...visible].sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ name, type, inode }) => ({ name, inode, filetype: filetypeOf(type) })),
    ];
  }
}
