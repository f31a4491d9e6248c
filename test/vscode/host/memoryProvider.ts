import * as vscode from 'vscode';

interface Entry {
  type: vscode.FileType;
  bytes: Uint8Array;
  modified: number;
}

/**
 * A file system in memory, as extensions provide them for virtual workspaces. Names that begin with `denied`, `gone`,
 * `away`, `broken` or `odd` fail when they are read or changed: as forbidden, missing, unavailable, with an error of no
 * kind, and with something that is no error at all.
 */
export class MemoryProvider implements vscode.FileSystemProvider {
  private readonly entries = new Map<string, Entry>([['/', { type: vscode.FileType.Directory, bytes: new Uint8Array(0), modified: 1 }]]);
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;
  private now = 1_000;

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { type, bytes, modified } = this.get(uri.path);
    return { type, size: bytes.length, ctime: modified, mtime: modified };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    this.require(uri.path, vscode.FileType.Directory);
    const prefix = uri.path === '/' ? '/' : `${uri.path}/`;
    return [...this.entries].filter(([path]) => path !== '/' && path.startsWith(prefix) && !path.slice(prefix.length).includes('/')).map(([path, { type }]) => [path.slice(prefix.length), type]);
  }

  readFile(uri: vscode.Uri): Uint8Array {
    fail(uri);
    return this.require(uri.path, vscode.FileType.File).bytes;
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array, { create, overwrite }: { readonly create: boolean; readonly overwrite: boolean }): void {
    fail(uri);
    const there = this.entries.get(uri.path);
    if (there?.type === vscode.FileType.Directory) throw vscode.FileSystemError.FileIsADirectory(uri);
    if (there === undefined && !create) throw vscode.FileSystemError.FileNotFound(uri);
    if (there !== undefined && create && !overwrite) throw vscode.FileSystemError.FileExists(uri);
    this.set(uri, { type: vscode.FileType.File, bytes: bytes.slice(), modified: this.tick() });
  }

  createDirectory(uri: vscode.Uri): void {
    fail(uri);
    if (this.entries.has(uri.path)) throw vscode.FileSystemError.FileExists(uri);
    this.set(uri, { type: vscode.FileType.Directory, bytes: new Uint8Array(0), modified: this.tick() });
  }

  delete(uri: vscode.Uri, { recursive }: { readonly recursive: boolean }): void {
    fail(uri);
    this.get(uri.path);
    const below = [...this.entries.keys()].filter(path => path.startsWith(`${uri.path}/`));
    if (below.length > 0 && !recursive) throw vscode.FileSystemError.NoPermissions(uri);
    for (const path of [uri.path, ...below]) this.entries.delete(path);
    this.changes.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
  }

  rename(from: vscode.Uri, to: vscode.Uri, { overwrite }: { readonly overwrite: boolean }): void {
    fail(from);
    fail(to);
    this.get(from.path);
    if (this.entries.has(to.path) && !overwrite) throw vscode.FileSystemError.FileExists(to);
    for (const [path, entry] of [...this.entries]) {
      if (path !== from.path && !path.startsWith(`${from.path}/`)) continue;
      this.entries.delete(path);
      this.entries.set(to.path + path.slice(from.path.length), entry);
    }
    this.changes.fire([{ type: vscode.FileChangeType.Deleted, uri: from }, { type: vscode.FileChangeType.Created, uri: to }]);
  }

  /** Puts a file there, whatever its name, with the directories above it. */
  put(path: string, text: string, type = vscode.FileType.File): void {
    const names = path.split('/').slice(1);
    for (let depth = 1; depth < names.length; depth += 1) {
      const directory = `/${names.slice(0, depth).join('/')}`;
      if (!this.entries.has(directory)) this.entries.set(directory, { type: vscode.FileType.Directory, bytes: new Uint8Array(0), modified: this.tick() });
    }
    this.entries.set(path, { type, bytes: new TextEncoder().encode(text), modified: this.tick() });
  }

  /** Texts of all files by path; directories end in a slash. */
  tree(below: string): Record<string, string> {
    return Object.fromEntries([...this.entries].filter(([path]) => path.startsWith(`${below}/`)).map(([path, { type, bytes }]): [string, string] =>
      type === vscode.FileType.Directory ? [`${path.slice(below.length)}/`, ''] : [path.slice(below.length), Buffer.from(bytes).toString('latin1')]).sort());
  }

  private tick(): number {
    return (this.now += 1_000);
  }

  private get(path: string): Entry {
    const entry = this.entries.get(path);
    if (entry === undefined) throw vscode.FileSystemError.FileNotFound(path);
    return entry;
  }

  private require(path: string, type: vscode.FileType): Entry {
    const entry = this.get(path);
    if (entry.type === type) return entry;
    throw type === vscode.FileType.Directory ? vscode.FileSystemError.FileNotADirectory(path) : vscode.FileSystemError.FileIsADirectory(path);
  }

  private set(uri: vscode.Uri, entry: Entry): void {
    const type = this.entries.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.entries.set(uri.path, entry);
    this.changes.fire([{ type, uri }]);
  }
}

function fail(uri: vscode.Uri): void {
  const name = uri.path.split('/').at(-1) ?? '';
  if (name.startsWith('denied')) throw vscode.FileSystemError.NoPermissions(uri);
  if (name.startsWith('gone')) throw vscode.FileSystemError.FileNotFound(uri);
  if (name.startsWith('away')) throw vscode.FileSystemError.Unavailable(uri);
  if (name.startsWith('broken')) throw new Error('The provider broke.');
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- providers are others' code
  if (name.startsWith('odd')) throw 'not an error';
}
